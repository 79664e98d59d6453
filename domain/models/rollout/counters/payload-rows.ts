import { className } from '../../performance/classes.ts';
import type { Histogram, SideSample } from '../analysis.ts';
import { isRevisionOf } from './side-names.ts';

/** Logged requests of both sides, a row for each instance. */
export interface PayloadRows {
  /** The revision that answered, as an index into `revisions`; −1 where nothing says. */
  codes: Int32Array;
  revisions: readonly string[];
  /** NaN where there is none; undefined where nobody asked for them. */
  predictions?: Float64Array;
  /** 1 for a right answer, 0 for a wrong one, −1 where no label has arrived. */
  right?: Int8Array;
  /** How many of so many features had no value. */
  missing?: { counts: Uint16Array; features: number };
}

/** What one side was asked and answered. */
export type PayloadSample = Pick<SideSample, 'predictions' | 'featureCoverage' | 'labelled'> & {
  rows: number;
};

/** Counts the rows of one side; predictions by these bounds. */
export function samplePayloads(rows: PayloadRows, side: string, bounds: readonly number[]): PayloadSample {
  const mine = rowsOf(rows, side);
  const { predictions, right, missing } = rows;
  const lost = missing === undefined ? 0 : mine.reduce((sum, row) => sum + (missing.counts[row] ?? 0), 0);
  const cells = mine.length * (missing?.features ?? 0);
  return {
    rows: mine.length,
    predictions: predictions === undefined ? [] : histogramOf(valuesAt(predictions, mine), bounds),
    ...(cells === 0 ? {} : { featureCoverage: { rows: mine.length, share: 1 - lost / cells } }),
    ...(right === undefined ? {} : { labelled: countRight(right, mine) }),
  };
}

/** Bounds that part the predictions of one side into parts of about the same size; none where it has none. */
export function quantileBounds(rows: PayloadRows, side: string): number[] {
  const values = valuesAt(rows.predictions ?? new Float64Array(), rowsOf(rows, side)).toSorted();
  const quantiles = Array.from(
    { length: values.length === 0 ? 0 : parts },
    (_, index) => values[Math.floor((index * (values.length - 1)) / (parts - 1))] ?? 0,
  );
  return [...new Set(quantiles)];
}

const parts = 21;

/**
 * Whether an answer is right: it is within the tolerance of the label, or names the same class. A probability between
 * 0 and 1 beside a label of 0 or 1 stands for the class that it makes more likely.
 */
export function isRight(prediction: string, label: string, tolerance: number | undefined): boolean {
  const [answer, truth] = [Number(prediction), Number(label)];
  if (tolerance !== undefined) return Math.abs(answer - truth) <= tolerance;
  const isProbability = answer > 0 && answer < 1;
  const binary = { true: 1, false: 0 }[label.toLowerCase()] ?? truth;
  if (isProbability && (binary === 0 || binary === 1)) return (answer >= 0.5 ? 1 : 0) === binary;
  return className(prediction) === className(label);
}

/** A class as a number between 0 and 1, the same wherever it is met (FNV-1a, 32 bits): so classes have a histogram. */
export function numberOfClass(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}

function rowsOf({ codes, revisions }: PayloadRows, side: string): number[] {
  const mine = new Set(revisions.flatMap((revision, code) => (isRevisionOf(revision, side) ? [code] : [])));
  const rows: number[] = [];
  for (const [row, code] of codes.entries()) if (mine.has(code)) rows.push(row);
  return rows;
}

function valuesAt(values: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => values[row] ?? Number.NaN).filter((value) => !Number.isNaN(value));
}

function histogramOf(values: Float64Array, bounds: readonly number[]): Histogram {
  const sorted = values.toSorted();
  let place = 0;
  const finite = bounds.map((bound) => {
    while (place < sorted.length && (sorted[place] ?? 0) <= bound) place++;
    return { bound, count: place };
  });
  return [...finite, { bound: Number.POSITIVE_INFINITY, count: sorted.length }];
}

function countRight(right: Int8Array, rows: readonly number[]): { right: number; wrong: number } {
  const found = { right: 0, wrong: 0 };
  for (const row of rows) {
    if (right[row] === 1) found.right += 1;
    if (right[row] === 0) found.wrong += 1;
  }
  return found;
}
