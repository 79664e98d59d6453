import { finitePart, lowerBound, upperBound } from '../../statistics/sorted-values.ts';
import type { QualityFinding } from '../drift-report.ts';
import type { ColumnProfile } from '../reference-profile.ts';
import { sureEnough } from './chance.ts';
import { formatCount, formatNumber, formatShare } from '../report/format.ts';

/** A single value is a fault by itself when it lies half the reference's range beyond it … */
const farInRanges = 0.5;
/** … and far in terms of the reference's own extremes: heavy tails reach far without a fault. */
const farInExtremes = 100;
const extremes = 10;

/** Values outside the range of the reference: more than chance brings, or one of them far away. */
export function outOfRange(reference: ColumnProfile, current: ColumnProfile): QualityFinding | null {
  if (reference.type !== 'numerical' || current.type !== 'numerical') return null;
  const [known, values] = [finitePart(reference.sorted), finitePart(current.sorted)];
  if (known.length === 0 || values.length === 0) return null;
  const [lowest, highest] = [known[0]!, known.at(-1)!];
  const below = lowerBound(values, lowest);
  const outside = below + values.length - upperBound(values, highest);
  const [beyondLow, beyondHigh] = [lowest - values[0]!, values.at(-1)! - highest];
  const spreadLow = (known[extremes] ?? highest) - lowest;
  const spreadHigh = highest - (known.at(-1 - extremes) ?? lowest);
  const range = highest - lowest || Math.abs(highest);
  const isFar =
    beyondLow > Math.max(farInRanges * range, farInExtremes * spreadLow) ||
    beyondHigh > Math.max(farInRanges * range, farInExtremes * spreadHigh);
  if (outside === 0 || (!isFar && chanceOf(outside, known.length, values.length) > sureEnough)) return null;
  const share = outside / values.length;
  return {
    kind: 'out-of-range',
    column: current.name,
    severity: share >= 0.1 ? 'high' : share >= 0.01 || isFar ? 'medium' : 'low',
    message:
      `${formatCount(outside)} ${outside === 1 ? 'value' : 'values'} (${formatShare(share)}) outside the reference's ` +
      `range of ${formatNumber(lowest)} to ${formatNumber(highest)}, ` +
      `as far as ${formatNumber(beyondHigh >= beyondLow ? values.at(-1)! : values[0]!)}`,
  };
}

/**
 * The probability that so many of `m` new values lie outside the range of `n` of the same distribution: those beyond
 * either end are geometric with ratio m / (n + m) (S. S. Wilks, Annals of Mathematical Statistics 12, 1941).
 */
function chanceOf(outside: number, n: number, m: number): number {
  const ratio = m / (n + m);
  return ratio ** outside * (1 + outside * (1 - ratio));
}
