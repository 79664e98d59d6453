import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { boundedEvaluation } from '../../../../activities/training/evaluation/bounded-evaluation.ts';
import { CandidateResultError } from '../../../../clients/candidates/errors.ts';
import type {
  EvaluationOutcome,
  EvaluationRequest,
} from '../../../../clients/candidates/evaluation-request.ts';
import { createFolderStore } from '../../../../clients/object-store/folder-store.ts';
import { askProcess, ProcessFailure } from '../../../../clients/programs/own-process.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const retraining = { model: 'fraud', id: 'aaaaaaaaaaaa' };
const request = {} as EvaluationRequest;
const { signal } = new AbortController();
const outcome = { verdict: 'pass' } as EvaluationOutcome;

test('an evaluation that is killed each time is given up after ten, with what helps', async () => {
  const store = createFolderStore(temporaryFolder());
  // The process of an evaluation, as a machine that is out of memory ends it.
  const script = path.join(temporaryFolder(), 'killed.mjs');
  await writeFile(script, 'process.kill(process.pid, "SIGKILL");');
  const own = {
    script: pathToFileURL(script),
    what: 'evaluation',
    heapLimit: 100,
    whenTooLarge: 'hold out fewer rows',
  };
  const evaluate = boundedEvaluation(store, retraining, () => askProcess(own, {}));
  for (let attempt = 1; attempt <= 10; attempt += 1)
    await assert.rejects(evaluate(request, signal), (error) => {
      assert.ok(error instanceof ProcessFailure);
      assert.deepEqual([error.code, error.retryable], ['evaluation-ended', true]);
      return true;
    });
  await assert.rejects(evaluate(request, signal), {
    code: 'evaluation-given-up',
    retryable: false,
    message:
      /begun 10 times .* was killed, .*more memory, or hold out fewer rows \(retrain\.data\.heldOut\)$/,
  });
});

test('one whose worker dies with it is counted, too', async () => {
  const store = createFolderStore(temporaryFolder());
  for (let attempt = 1; attempt <= 10; attempt += 1)
    await new Promise<void>((begun) => {
      const dies = () => new Promise<never>(() => begun());
      void boundedEvaluation(store, retraining, dies)(request, signal);
    });
  const last = boundedEvaluation(store, retraining, async () => outcome);
  await assert.rejects(last(request, signal), { code: 'evaluation-given-up' });
});

test('whatever answers, or is stopped in order, does not count, and nothing is left', async () => {
  const store = createFolderStore(temporaryFolder());
  const answers = [
    () => Promise.reject(new CandidateResultError('its answers are of no use')),
    () => Promise.reject(new DOMException('the worker stops', 'AbortError')),
    () => Promise.reject(new ProcessFailure({ code: 'evaluation-failed', retryable: true, message: 'x' })),
    () => Promise.resolve(outcome),
  ];
  for (const answer of [...answers, ...answers])
    await boundedEvaluation(store, retraining, answer)(request, signal).catch(() => undefined);
  assert.deepEqual(await Array.fromAsync(store.list('')), []);
});
