import type { ColumnDrift } from '../drift-report.ts';

/**
 * How far the score of a column is beyond its threshold, on one scale for all tests: 1 is exactly at it, more is
 * drift. Distances by their ratio, p-values by the ratio of their logarithms. Null where nothing was computed.
 */
export function driftStrength(column: ColumnDrift): number | null {
  return strengthOf(column.score, column.threshold, scoreIsPValue(column));
}

/** The same for a score of its own, such as that of a chunk. */
export function strengthOf(score: number | null, threshold: number | null, isPValue: boolean): number | null {
  if (score === null || threshold === null) return null;
  if (isPValue) return Math.log(Math.max(score, 1e-300)) / Math.log(Math.min(threshold, 0.999));
  return threshold === 0 ? (score > 0 ? Number.POSITIVE_INFINITY : 0) : score / threshold;
}

/** For a p-value small means drift; for a distance or an effect large does. */
export function scoreIsPValue({ score, pValue, effectSize }: ColumnDrift): boolean {
  return effectSize === undefined && pValue !== null && score === pValue;
}

/** Large enough to matter, and yet as chance alone could make it. */
export function isInsignificant(column: ColumnDrift): boolean {
  return column.drifted === false && column.adjustedPValue !== undefined && (driftStrength(column) ?? 0) >= 1;
}

/** What needs attention first: drifted, then not enough data, then the rest; stronger before weaker. */
export function inOrderOfAttention(columns: readonly ColumnDrift[]): ColumnDrift[] {
  return columns.toSorted(
    (left, right) =>
      attention(left) - attention(right) ||
      (driftStrength(right) ?? 0) - (driftStrength(left) ?? 0) ||
      left.name.localeCompare(right.name),
  );
}

function attention({ drifted }: ColumnDrift): number {
  if (drifted === true) return 0;
  return drifted === null ? 1 : 2;
}
