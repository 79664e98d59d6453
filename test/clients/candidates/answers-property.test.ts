import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { CandidateResultError } from '../../../clients/candidates/errors.ts';
import { evaluateFiles } from '../../../clients/candidates/evaluate-files.ts';
import type { EvaluationOutcome } from '../../../clients/candidates/evaluation-request.ts';
import { readAnswers } from '../../../clients/candidates/read-answers.ts';
import type { DatasetSource } from '../../../clients/datasets/dataset-source.ts';
import { candidateWorld, fraudJudgement, jsonLines } from '../../support/candidate-world.ts';
import type { Answer } from '../../support/candidate-world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const rows = 120;
const world = await candidateWorld({ rows });
const folder = temporaryFolder();
let files = 0;

async function evaluated(
  answers: readonly Answer[],
  claims: Readonly<Record<string, number>> = {},
): Promise<EvaluationOutcome> {
  files += 1;
  const file = path.join(folder, `answers-${files}.jsonl`);
  await writeFile(file, jsonLines(answers));
  return await evaluateFiles({
    evaluation: world.evaluation,
    answers: { file, label: 'answers.jsonl' },
    judgement: { ...fraudJudgement, by: ['country'], minimumSliceRows: 20 },
    claims,
    reported: {},
  });
}

const honest = await evaluated(world.answers());
const shown = honest.measures.current!.candidate;

test('the order of answers changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(world.answers(), { minLength: rows }), async (shuffled) => {
      assert.deepEqual(await evaluated(shuffled), honest);
    }),
    { numRuns: 15 },
  );
});

test('answers that are lost, doubled, or given to another row are refused or change what is measured', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: rows - 1 }),
      fc.integer({ min: 0, max: rows - 1 }),
      fc.constantFrom('lose', 'double', 'misname'),
      async (one, other, how) => {
        const answers = world.answers();
        if (how === 'lose') answers.splice(one, 1);
        if (how === 'double') answers.push(answers[one]!);
        if (how === 'misname') {
          fc.pre(one !== other);
          answers[one] = { ...answers[one]!, plumbline_row: other };
        }
        await assert.rejects(evaluated(answers), CandidateResultError);
      },
    ),
    { numRuns: 20 },
  );
});

test('a claim that goes further than tolerance and chance allow is always refused, a modest one never', async () => {
  const larger = ['accuracy', 'roc_auc', 'f1', 'recall', 'average_precision'] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...larger),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (metric, modesty) => {
        await evaluated(world.answers(), { [metric]: shown[metric]! * modesty });
        // Three standard errors of a share of 120 rows, or of its positive ones, and the tolerance, are below this.
        await assert.rejects(
          evaluated(world.answers(), { [metric]: shown[metric]! + 0.5 + modesty }),
          (error) => {
            assert.ok(error instanceof CandidateResultError);
            assert.match(error.message, new RegExp(`^the Job claims ${metric} `));
            return true;
          },
        );
      },
    ),
    { numRuns: 10 },
  );
});

test('a claim by a name that every object has is of no metric that is known', async () => {
  const claims = JSON.parse('{ "constructor": 1, "__proto__": 1, "toString": 1 }') as Record<string, number>;
  assert.deepEqual(await evaluated(world.answers(), claims), honest);
});

test('answers of more values than memory is meant for are refused before any is read', async () => {
  const names = ['plumbline_row', ...Array.from({ length: 1000 }, (_, index) => `probabilities.${index}`)];
  const source = {
    label: 'answers.parquet',
    columns: names.map((name) => ({ name, kind: 'float' })),
    rowsInWindow: 1_000_000,
  } as unknown as DatasetSource;
  await assert.rejects(readAnswers(source, 1_000_000), {
    name: 'CandidateResultError',
    message: 'answers.parquet: has 1000 columns of answers to 1000000 questions; expected fewer classes',
  });
});
