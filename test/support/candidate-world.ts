import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Judgement } from '../../clients/candidates/evaluation-request.ts';
import { createObjectStore } from '../../clients/object-store/create-object-store.ts';
import type { ObjectStore, StoredReference } from '../../clients/object-store/object-store.ts';
import { trainingDataPrefix, trainingOutputPrefix } from '../../domain/models/training/retraining-files.ts';
import { seededRandom } from '../../domain/statistics/random.ts';
import { writeFiles } from './parquet-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** One answer of a candidate, as its program writes it. */
export type Answer = Record<string, unknown> & { plumbline_row: number };

/** Held-out rows of a fraud model, what a candidate answers to them, and what its Job leaves behind. */
export interface CandidateWorld {
  store: ObjectStore;
  retraining: { model: string; id: string };
  outputUri: string;
  /** Of this machine. */
  evaluation: string;
  data: { training: StoredReference; evaluation: StoredReference };
  /** Good answers; a new list at each call. */
  answers(): Answer[];
  truth: readonly number[];
  countries: readonly string[];
  /** Stores a file of the Job. */
  put(name: string, body: Uint8Array | string): Promise<StoredReference>;
  /** Stores model, answers and result; `changed` replaces what the result says. */
  finish(changed?: Record<string, unknown>, answers?: readonly Answer[]): Promise<void>;
  /** Stores the model and a result that leaves the answers to an evaluation Job, then what that Job leaves behind. */
  finishByEvaluation(
    changed?: Record<string, unknown>,
    training?: Record<string, unknown>,
  ): Promise<{ attempt: number; outputUri: string }>;
}

export const fraudJudgement: Judgement = {
  target: 'label',
  prediction: 'score',
  types: {},
  gates: { better: { roc_auc: 0.01 }, notWorse: { accuracy: 0.02 } },
  limits: {},
  by: [],
  minimumSliceRows: 50,
  claimTolerance: 0.1,
  seed: 1,
};

/**
 * @param strength how well the candidate's scores follow the truth; the champion's is 0.6
 * @param ofReference rows of the reference, the last ones
 */
export async function candidateWorld({
  rows = 1000,
  strength = 1.2,
  ofReference = 0,
} = {}): Promise<CandidateWorld> {
  const random = seededRandom(rows);
  const truth = Array.from({ length: rows }, () => (random() < 0.4 ? 1 : 0));
  const countries = truth.map(() => ['DE', 'FR', 'IT'][Math.floor(random() * 3)]!);
  const hard = truth.map(() => random());
  const scores = (factor: number): number[] =>
    truth.map((label, row) => Math.min(1, (label * factor + hard[row]! + random()) / 3.5));
  const [champion, candidate] = [scores(0.6), scores(strength)];
  const folder = temporaryFolder();
  const store = createObjectStore({ folder: path.join(folder, 'storage') });
  const retraining = { model: 'fraud', id: 'a1b2c3d4e5f6' };
  const lines = truth.map((label, row) => ({
    plumbline_row: row,
    plumbline_period: row >= rows - ofReference ? 'reference' : 'current',
    amount: hard[row]! * 100,
    country: countries[row],
    label,
    score: champion[row],
  }));
  const evaluation = path.join(folder, 'evaluation.parquet');
  const text = path.join(folder, 'evaluation.jsonl');
  await writeFile(text, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await writeFiles({ [evaluation]: `SELECT * FROM read_json('${text}', format = 'newline_delimited')` });
  const data = {
    training: await store.put(`${trainingDataPrefix(retraining)}1/training.parquet`, 'the training rows'),
    evaluation: await store.put(
      `${trainingDataPrefix(retraining)}1/evaluation.parquet`,
      await readFile(evaluation),
    ),
  };
  const output = trainingOutputPrefix(retraining, 1);
  const { uri } = await store.put(`${output}model.bin`, 'a model');
  const world: CandidateWorld = {
    store,
    retraining,
    outputUri: uri.slice(0, -'/model.bin'.length),
    evaluation,
    data,
    answers: () => candidate.map((score, row) => ({ plumbline_row: row, prediction: score })),
    truth,
    countries,
    put: (name, body) => store.put(`${output}${name}`, body),
    async finish(changed = {}, answers = world.answers()) {
      await world.put('predictions.jsonl', jsonLines(answers));
      await world.put('result.json', JSON.stringify({ ...resultOf(world), ...changed }));
    },
    async finishByEvaluation(changed = {}, training = {}) {
      const { predictions, latencyMs, ...trained } = resultOf(world);
      await world.put('result.json', JSON.stringify({ ...trained, ...training }));
      const home = trainingOutputPrefix(retraining, 2);
      const answers = await store.put(`${home}predictions.jsonl`, jsonLines(world.answers()));
      const evaluated = {
        modelUri: `${world.outputUri}/model.bin`,
        dataSha256: trained['dataSha256'],
        predictions,
        latencyMs,
      };
      await store.put(`${home}result.json`, JSON.stringify({ ...evaluated, ...changed }));
      return { attempt: 2, outputUri: answers.uri.slice(0, -'predictions.jsonl'.length) };
    },
  };
  return world;
}

function resultOf({ data }: CandidateWorld): Record<string, unknown> {
  return {
    version: 1,
    modelUri: 'model.bin',
    dataSha256: data.training.sha256,
    metrics: {},
    parameters: { learning_rate: 0.1 },
    code: { image: 'registry.example/train:1.4', revision: '0123abc' },
    latencyMs: 3.2,
    predictions: 'predictions.jsonl',
  };
}

export function jsonLines(answers: readonly Answer[]): string {
  return answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');
}
