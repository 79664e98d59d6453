/**
 * What every test of this folder compares: one column in the reference and in the current data, missing values left
 * out. Arrays are shared with the caller; no test changes or keeps them.
 */
export type SamplePair = NumericalPair | CategoricalPair;

export interface NumericalPair {
  type: 'numerical';
  /** Ascending, without NaN (see `sortValues`); ±Infinity are values. */
  reference: Float64Array;
  /** Ascending, without NaN. */
  current: Float64Array;
  /** All values of both sides are whole numbers and none is missing: bins are then at least 1 wide, as NumPy's. */
  integer: boolean;
}

export interface CategoricalPair {
  type: 'categorical';
  /** Rows of each category. */
  reference: Float64Array;
  /** Rows of the same categories, in the same order. */
  current: Float64Array;
}

/** What a test found. Never NaN: what cannot be computed is `NotEnoughData`. A statistic can be infinite. */
interface TestResult {
  statistic: number;
  /** Null for a distance, which has none. */
  pValue: number | null;
  /** The number a threshold applies to: the p-value where there is one, else the statistic. */
  score: number;
}

/** The samples cannot answer the question. It is not the answer "no drift". */
export interface NotEnoughData {
  /** What is missing, in words that complete "not enough data: …". */
  notEnoughData: string;
}

export type TestOutcome = TestResult | NotEnoughData;

/** A uniform random number in [0, 1). Tests that resample take it as an argument, so that a seed repeats a result. */
export type RandomSource = () => number;

/** One row of the registry: everything a caller needs to run a test by its name and to judge its score. */
export interface TwoSampleTest {
  /** The value of `--test`. */
  name: string;
  title: string;
  appliesTo: 'numerical' | 'categorical' | 'both';
  scoreIs: 'p-value' | 'distance';
  defaultThreshold: number;
  /** There is drift if `score comparison threshold`. */
  comparison: '<' | '<=' | '>' | '>=';
  compute(pair: SamplePair, random: RandomSource): TestOutcome;
}

export function isNotEnoughData(outcome: TestOutcome): outcome is NotEnoughData {
  return 'notEnoughData' in outcome;
}

/** Whether a score of this test means drift at this threshold. */
export function indicatesDrift(
  test: TwoSampleTest,
  score: number,
  threshold = test.defaultThreshold,
): boolean {
  return comparisons[test.comparison](score, threshold);
}

const comparisons = {
  '<': (score: number, threshold: number): boolean => score < threshold,
  '<=': (score: number, threshold: number): boolean => score <= threshold,
  '>': (score: number, threshold: number): boolean => score > threshold,
  '>=': (score: number, threshold: number): boolean => score >= threshold,
};

export function notEnoughData(reason: string): NotEnoughData {
  return { notEnoughData: reason };
}

/** A result whose score is its p-value, clipped to [0, 1] as rounding can leave it. */
export function pValueResult(statistic: number, pValue: number): TestOutcome {
  const clipped = Math.min(1, Math.max(0, pValue));
  return Number.isNaN(statistic + clipped) ? overflow : { statistic, pValue: clipped, score: clipped };
}

/** A result whose score is the distance itself. */
export function distanceResult(distance: number): TestOutcome {
  return Number.isNaN(distance) ? overflow : { statistic: distance, pValue: null, score: distance };
}

/** Finite values go in, so only ∞ − ∞ or ∞ / ∞ of intermediate sums makes a NaN. */
const overflow = notEnoughData(
  'the values are so large that sums of their squares exceed the range of doubles',
);
