import type { DatasetSource } from '../../../clients/datasets/dataset-source.ts';
import { isRight, numberOfClass } from '../../../domain/models/rollout/counters/payload-rows.ts';
import type { PayloadRows } from '../../../domain/models/rollout/counters/payload-rows.ts';
import { payloadColumns } from '../../../domain/models/payloads/payload-files.ts';
import type { SourceColumn } from '../../../domain/models/source-column.ts';

/** What of the logged requests is needed. */
export interface WantedPayloads {
  predictions: boolean;
  coverage: boolean;
  /** Column of the labels, where answers are to be held against them. */
  target: string | undefined;
  /** An answer that is off by so much is right. */
  tolerance: number | undefined;
}

/** Reads what is needed of logged requests, a column at a time. */
export async function readPayloads(source: DatasetSource, wanted: WantedPayloads): Promise<PayloadRows> {
  const { revision, prediction } = payloadColumns;
  const { codes, categories } = await source.readCategories(revision);
  const kindOf = (name: string): SourceColumn['kind'] =>
    source.columns.find((column) => column.name === name)?.kind ?? 'unsupported';
  const rows: PayloadRows = { codes, revisions: categories };
  if (wanted.predictions && kindOf(prediction) !== 'unsupported')
    rows.predictions = await readPredictions(source, kindOf(prediction));
  if (wanted.target !== undefined && kindOf(wanted.target) !== 'unsupported')
    rows.right = await compareAnswers(source, wanted.target, wanted.tolerance);
  if (wanted.coverage) rows.missing = await countMissing(source, wanted.target);
  return rows;
}

async function readPredictions(source: DatasetSource, kind: SourceColumn['kind']): Promise<Float64Array> {
  const { prediction } = payloadColumns;
  if (kind === 'float' || kind === 'integer') {
    const [numbers = new Float64Array()] = await source.readNumbers([prediction]);
    return numbers;
  }
  const { codes, categories } = await source.readCategories(prediction);
  const numbers = categories.map(numberOfClass);
  return Float64Array.from(codes, (code) => numbers[code] ?? Number.NaN);
}

async function compareAnswers(
  source: DatasetSource,
  target: string,
  tolerance: number | undefined,
): Promise<Int8Array> {
  const answers = await source.readCategories(payloadColumns.prediction);
  const labels = await source.readCategories(target);
  return Int8Array.from(answers.codes, (code, row) => {
    const [answer, label] = [answers.categories[code], labels.categories[labels.codes[row] ?? -1]];
    if (answer === undefined || label === undefined) return -1;
    return Number(isRight(answer, label, tolerance));
  });
}

/** Features without a value in each row. */
async function countMissing(
  source: DatasetSource,
  target: string | undefined,
): Promise<{ counts: Uint16Array; features: number }> {
  const own = new Set<string>([...Object.values(payloadColumns), ...(target === undefined ? [] : [target])]);
  const features = source.columns.filter(({ name, kind }) => !own.has(name) && kind !== 'unsupported');
  const counts = new Uint16Array(source.rows);
  const add = (isMissing: (row: number) => boolean): void => {
    for (let row = 0; row < counts.length; row++) counts[row] = (counts[row] ?? 0) + Number(isMissing(row));
  };
  for (const { name, kind } of features) {
    if (kind === 'string') {
      const { codes } = await source.readCategories(name);
      add((row) => (codes[row] ?? -1) < 0);
    } else {
      const [values] = await source.readNumbers([name]);
      add((row) => Number.isNaN(values?.[row] ?? Number.NaN));
    }
  }
  return { counts, features: features.length };
}
