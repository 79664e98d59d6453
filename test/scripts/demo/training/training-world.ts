import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { drawLabel, drawPayment, newMarket } from '../../../../scripts/demo/model/payments.ts';
import type { Payment } from '../../../../scripts/demo/model/payments.ts';
import { trainingImage, trainingImages } from '../../../../scripts/demo/training/image.ts';
import { writeFiles } from '../../../support/parquet-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

export interface LabelledPayment extends Payment {
  fraud: number;
}

/** Frozen data of the new market, and a training program that can be run on it. */
export interface TrainingProgram {
  /** What it never sees the labels of. */
  heldOut: readonly LabelledPayment[];
  at(...names: string[]): string;
  run(environment?: Record<string, string>): RunningProgram;
  outputOf(name: string): Promise<string>;
}

export interface RunningProgram {
  ended: Promise<{ exitCode: number | null; output: string }>;
  /** As a pod that is taken away. */
  terminate(): void;
}

const rows = 1500;
const heldOutRows = 600;

/** Writes what a retraining freezes, with drawn payments. */
export async function writeFrozenData(): Promise<TrainingProgram> {
  const folder = temporaryFolder();
  const at = (...names: string[]): string => path.join(folder, ...names);
  const random = seededRandom(7);
  const payments = Array.from({ length: rows + heldOutRows }, (): LabelledPayment => {
    const payment = drawPayment(newMarket, random);
    return { ...payment, fraud: drawLabel(payment, random) };
  });
  const heldOut = payments.slice(rows);
  await writeJsonLines(at('training.jsonl'), payments.slice(0, rows));
  const questions = heldOut.map(({ fraud: _fraud, ...payment }, row) => ({ plumbline_row: row, ...payment }));
  await writeJsonLines(at('questions.jsonl'), questions);
  await writeFiles({
    [at('training.parquet')]: `SELECT * FROM read_json('${at('training.jsonl')}')`,
    [at('questions.parquet')]: `SELECT * FROM read_json('${at('questions.jsonl')}')`,
  });
  const output = pathToFileURL(at('output')).href;
  const told: Record<string, string> = {
    MODEL_NAME: 'fraud',
    TRAINING_DATA_URI: pathToFileURL(at('training.parquet')).href,
    TRAINING_DATA_SHA256: await digestOf(at('training.parquet')),
    EVALUATION_QUESTIONS_URI: pathToFileURL(at('questions.parquet')).href,
    EVALUATION_QUESTIONS_SHA256: await digestOf(at('questions.parquet')),
    OUTPUT_URI: output,
    RESULT_URI: `${output}/result.json`,
    PREDICTIONS_URI: `${output}/predictions.csv`,
    CHECKPOINT_URI: pathToFileURL(at('checkpoints')).href,
    TERMINATION_LOG: at('last-words'),
    PARAM_TARGET: 'fraud',
  };
  const [program = '', ...args] = trainingImages[trainingImage] ?? [];
  return {
    heldOut,
    at,
    run(environment = {}) {
      const child = spawn(program, args, {
        env: { ...told, ...environment },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const written = text(child.stdout);
      return {
        ended: once(child, 'exit').then(async ([code]) => ({
          exitCode: code as number | null,
          output: await written,
        })),
        terminate: () => void child.kill('SIGTERM'),
      };
    },
    outputOf: async (name) => await readFile(at('output', name), 'utf8'),
  };
}

async function writeJsonLines(file: string, objects: readonly object[]): Promise<void> {
  await writeFile(file, objects.map((object) => `${JSON.stringify(object)}\n`).join(''));
}

async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
