import { normalTwoSided } from '../../statistics/distributions/normal.ts';
import { isLargerBetter } from '../performance/metric-value.ts';
import type { ClassifierOutputs, ModelOutputs, RegressionOutputs } from '../performance/model-outputs.ts';
import { losses } from '../performance/regression-performance.ts';
import type { Loss } from '../performance/regression-performance.ts';
import type { PairedOutputs } from './compare-models.ts';

/** A gain with its standard error. */
export interface RatioGain {
  champion: number;
  candidate: number;
  gain: number;
  error: number;
  pValue: number;
}

/** A metric as Σa / Σb over rows, and what is made of that ratio. */
interface RowRatio {
  a: (row: number) => number;
  b: (row: number) => number;
  /** The metric of the ratio, and its derivative there. */
  value: (ratio: number) => number;
  slope: (ratio: number) => number;
}

const smallestProbability = Number.EPSILON;
const plain = { value: (ratio: number): number => ratio, slope: (): number => 1 };

/**
 * How much better a candidate is by a metric that is a ratio of sums over rows, or a function of one, with the standard
 * error of that difference to first order: each row adds what it does to both ratios, so that what is hard for both
 * models cancels. In one pass, where resampling many rows would take minutes. Undefined for other metrics, and where a
 * ratio is not defined.
 *
 * Linearised differences of ratios as in K. M. Wolter, Introduction to Variance Estimation (2007), chapter 6; a single
 * ratio is equation 2.46 of W. G. Cochran, Sampling Techniques (1977).
 */
export function ratioGain({ champion, candidate }: PairedOutputs, metric: string): RatioGain | undefined {
  const [one, other] = [rowRatioOf(champion, metric), rowRatioOf(candidate, metric)];
  if (one === undefined || other === undefined) return undefined;
  const rows = champion.truth?.length ?? 0;
  const [first, second] = [sumsOf(one, rows), sumsOf(other, rows)];
  if (!(first.b > 0 && second.b > 0)) return undefined;
  const [ratioOfOne, ratioOfOther] = [first.a / first.b, second.a / second.b];
  const [slopeOfOne, slopeOfOther] = [one.slope(ratioOfOne) / first.b, other.slope(ratioOfOther) / second.b];
  let squares = 0;
  for (let row = 0; row < rows; row += 1) {
    const before = slopeOfOne * (one.a(row) - ratioOfOne * one.b(row));
    const after = slopeOfOther * (other.a(row) - ratioOfOther * other.b(row));
    squares += (after - before) ** 2;
  }
  const sign = isLargerBetter(metric) ? 1 : -1;
  const values = { champion: one.value(ratioOfOne), candidate: other.value(ratioOfOther) };
  const gain = sign * (values.candidate - values.champion);
  const error = Math.sqrt(squares);
  if (!Number.isFinite(gain) || !Number.isFinite(error)) return undefined;
  return { ...values, gain, error, pValue: pValueOf(gain, error) };
}

function pValueOf(gain: number, error: number): number {
  if (error > 0) return normalTwoSided(gain / error);
  return gain === 0 ? 1 : 0;
}

function sumsOf({ a, b }: RowRatio, rows: number): { a: number; b: number } {
  const sums = { a: 0, b: 0 };
  for (let row = 0; row < rows; row += 1) {
    sums.a += a(row);
    sums.b += b(row);
  }
  return sums;
}

function rowRatioOf(outputs: ModelOutputs, metric: string): RowRatio | undefined {
  if (outputs.kind === 'regression') return ofRegression(outputs, metric);
  return outputs.classes.length === 2 ? ofTwoClasses(outputs, metric) : undefined;
}

function ofTwoClasses(
  { truth, predicted, probabilities }: ClassifierOutputs,
  metric: string,
): RowRatio | undefined {
  if (truth === null) return undefined;
  const isPositive = (row: number): number => (truth[row] === 1 ? 1 : 0);
  const probability = probabilities?.[1];
  if (probability !== undefined && probability.every((value) => value >= 0 && value <= 1)) {
    const bounded = (row: number): number =>
      Math.min(1 - smallestProbability, Math.max(smallestProbability, probability[row]!));
    if (metric === 'brier') return mean((row) => (isPositive(row) - probability[row]!) ** 2);
    if (metric === 'log_loss')
      return mean((row) => -Math.log(isPositive(row) === 1 ? bounded(row) : 1 - bounded(row)));
  }
  if (predicted === null) return undefined;
  const isSaid = (row: number): number => (predicted[row] === 1 ? 1 : 0);
  const isFound = (row: number): number => isSaid(row) * isPositive(row);
  if (metric === 'precision') return { a: isFound, b: isSaid, ...plain };
  if (metric === 'recall') return { a: isFound, b: isPositive, ...plain };
  if (metric === 'f1')
    return { a: (row) => 2 * isFound(row), b: (row) => isSaid(row) + isPositive(row), ...plain };
  if (metric === 'specificity')
    return {
      a: (row) => (1 - isSaid(row)) * (1 - isPositive(row)),
      b: (row) => 1 - isPositive(row),
      ...plain,
    };
  return undefined;
}

/** The mean squared errors, of values and of logarithms, whose roots are metrics of their own. */
const squaresOf: Readonly<Record<string, Loss>> = { rmse: 'mse', rmsle: 'msle' };

function ofRegression({ truth, predicted }: RegressionOutputs, metric: string): RowRatio | undefined {
  if (truth === null) return undefined;
  const lossOf =
    (loss: Loss) =>
    (row: number): number =>
      losses[loss](truth[row]!, predicted[row]!);
  if (metric in losses) return mean(lossOf(metric as Loss));
  const squares = squaresOf[metric];
  if (squares !== undefined)
    return {
      ...mean(lossOf(squares)),
      value: Math.sqrt,
      slope: (ratio) => (ratio === 0 ? 0 : 1 / (2 * Math.sqrt(ratio))),
    };
  if (metric !== 'r2') return undefined;
  let center = 0;
  for (const value of truth) center += value / truth.length;
  const spread = (row: number): number => (truth[row]! - center) ** 2;
  return { a: lossOf('mse'), b: spread, value: (ratio) => 1 - ratio, slope: () => -1 };
}

function mean(a: (row: number) => number): RowRatio {
  return { a, b: () => 1, ...plain };
}
