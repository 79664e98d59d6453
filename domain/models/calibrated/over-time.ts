import { incompleteBeta } from '../../statistics/distributions/incomplete-beta.ts';
import { quantile } from '../../statistics/sorted-values.ts';
import type { BlockSummary } from './block-summary.ts';
import { calibrationQuantile } from './no-drift-effect.ts';
import { varianceOfCriterion } from './rank-evidence.ts';

/** What a reference that is ordered by time says about its own movement. */
export interface TimeCalibration {
  /** The effect that one window of the reference in ten exceeds against the rest of it. */
  effect: number;
  /** By how much neighbouring rows, being alike, inflate a criterion whose mean is else 1; at least 1. */
  inflation: number;
  /** So many windows that do not overlap stand behind it. */
  windows: number;
  /** Whether neighbouring rows are alike at all. */
  related: boolean;
}

/** A window is at most this share of the reference, or too few of them would be independent. */
const largestWindowShare = 1 / 5;

/**
 * Compares every window of about `windowRows` neighbouring rows with the rest of the reference. Whether rows are related
 * is seen best on the shortest windows, of which there are most.
 */
export function calibrateOverTime(
  summary: BlockSummary,
  type: 'numerical' | 'categorical',
  windowRows: number,
): TimeCalibration {
  const { blocks, bins, counts } = summary;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const wanted = Math.round(windowRows / (rows / blocks));
  const length = Math.max(1, Math.min(wanted, Math.floor(blocks * largestWindowShare)));
  const shortest = compareWindows(summary, type, 1);
  const windows = compareWindows(summary, type, length);
  const variance = type === 'numerical' ? varianceOfCriterion : 2 / Math.max(1, bins - 1);
  return {
    effect: quantile(Float64Array.from(windows.effects).toSorted(), calibrationQuantile),
    inflation: Math.max(1, shortest.criterion, windows.criterion),
    windows: Math.floor(blocks / length),
    related: shortest.criterion > 1 + Math.sqrt(variance / blocks),
  };
}

/** The effect in every window of so many blocks, and the mean of their criteria. */
function compareWindows(
  { blocks, bins, counts }: BlockSummary,
  type: 'numerical' | 'categorical',
  length: number,
): { effects: number[]; criterion: number } {
  const whole = new Float64Array(bins);
  for (let index = 0; index < counts.length; index++) whole[index % bins]! += counts[index]!;
  const effects: number[] = [];
  let criteria = 0;
  for (let first = 0; first + length <= blocks; first++) {
    const window = new Float64Array(bins);
    for (let index = first * bins; index < (first + length) * bins; index++)
      window[index % bins]! += counts[index]!;
    const rest = whole.map((count, bin) => count - window[bin]!);
    const { effect, criterion } =
      type === 'numerical' ? compareOrdered(window, rest) : compareUnordered(window, rest);
    effects.push(effect);
    criteria += criterion;
  }
  return { effects, criterion: criteria / effects.length };
}

/** Each window's criterion is about a chi-square with so many degrees of freedom at least. */
const freedomOfWindow = 2;

/**
 * Significance of a criterion over time. Where neighbouring rows are alike, the criterion over its inflation is as
 * Fisher's F (Rao & Scott's first-order correction, Journal of the American Statistical Association 76, 1981, with the
 * reference distribution of Thomas & Rao, ibid. 82, 1987): the windows behind the inflation give the denominator's
 * degrees of freedom. Where they are not, the p-value for independent rows stands.
 *
 * @param freedom degrees of freedom: for ranks 1, as dependence raises the slowest component until it is as if there
 *                were no other
 */
export function pValueOverTime(
  evidence: { criterion: number; pValue: number },
  freedom: number,
  { inflation, windows, related }: TimeCalibration,
): number {
  if (!related) return evidence.pValue;
  const below = freedomOfWindow * windows;
  const share = below / (below + (freedom * evidence.criterion) / inflation);
  return incompleteBeta(below / 2, freedom / 2, share, 1 - share);
}

/** Largest distance of the distribution functions, and Anderson–Darling's criterion over the bins (mean 1). */
function compareOrdered(window: Float64Array, rest: Float64Array): { effect: number; criterion: number } {
  const [n, m] = [sumOf(window), sumOf(rest)];
  if (n === 0 || m === 0) return { effect: 0, criterion: 1 };
  let [i, j, effect, criterion] = [0, 0, 0, 0];
  for (let bin = 0; bin < window.length; bin++) {
    const ties = window[bin]! + rest[bin]!;
    const below = i + j + ties / 2;
    const spread = below * (n + m - below) - ((n + m) * ties) / 4;
    const deviation = (n + m) * (i + window[bin]! / 2) - below * n;
    if (spread > 0) criterion += (ties * deviation * deviation) / spread;
    i += window[bin]!;
    j += rest[bin]!;
    effect = Math.max(effect, Math.abs(i / n - j / m));
  }
  return { effect, criterion: (criterion / (n + m)) * (1 / n + 1 / m) };
}

/** Total variation, and chi-square over its degrees of freedom (mean 1). */
function compareUnordered(window: Float64Array, rest: Float64Array): { effect: number; criterion: number } {
  const [n, m] = [sumOf(window), sumOf(rest)];
  if (n === 0 || m === 0) return { effect: 0, criterion: 1 };
  let [effect, chiSquare, seen] = [0, 0, 0];
  for (let bin = 0; bin < window.length; bin++) {
    const both = window[bin]! + rest[bin]!;
    if (both === 0) continue;
    const difference = window[bin]! / n - rest[bin]! / m;
    seen++;
    effect += Math.abs(difference) / 2;
    chiSquare += (difference * difference * n * m) / both;
  }
  return { effect, criterion: seen > 1 ? chiSquare / (seen - 1) : 1 };
}

function sumOf(counts: Float64Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
