import type { DriftReport } from '../drift-report.ts';
import { inOrderOfAttention } from '../report/column-order.ts';

/** One scan in the history of a model, small enough to keep a thousand of them in one object. */
export interface TrendPoint {
  /** Start of the scan, milliseconds since 1970. */
  sequence: number;
  /** Name of the stored scan. */
  scan: string;
  /** Null when there was not enough data to say. */
  drifted: boolean | null;
  /** Share of drifted columns, 0 to 1; null when there was not enough data to say. */
  share: number | null;
  rows: number;
  /** Scores of columns, those that need attention first, with the threshold that applied and whether it was passed. */
  columns: Record<string, TrendScore>;
  /** Performance by metric, where it was measured or estimated. */
  performance?: Record<string, number | null>;
}

export type TrendScore = [score: number | null, threshold: number | null, drifted: boolean | null];

/** Three and a half days of scans every five minutes. */
const mostPoints = 1000;

/** Of a wide data set only the columns that matter most are followed. */
const mostColumns = 30;

export function trendPointOf(report: DriftReport, sequence: number, scan: string): TrendPoint {
  const { dataset, columns, performance } = report;
  return {
    sequence,
    scan,
    drifted: dataset.drifted,
    share: dataset.drifted === null ? null : rounded(dataset.share),
    rows: dataset.currentRows,
    columns: Object.fromEntries(
      inOrderOfAttention(columns)
        .slice(0, mostColumns)
        .map(({ name, score, threshold, drifted }) => [name, [rounded(score), rounded(threshold), drifted]]),
    ),
    ...(performance === undefined
      ? {}
      : {
          performance: Object.fromEntries(
            performance.map(({ metric, current }) => [metric, rounded(current)]),
          ),
        }),
  };
}

/** The points with one more, in order of time; the same scan told again replaces what it said before. */
export function addToTrend(points: readonly TrendPoint[], added: TrendPoint): TrendPoint[] {
  return [...points.filter(({ scan }) => scan !== added.scan), added]
    .toSorted((one, other) => one.sequence - other.sequence || (one.scan < other.scan ? -1 : 1))
    .slice(-mostPoints);
}

/** Four significant digits: nobody sees more, and a thousand points stay small. */
function rounded<Value extends number | null>(value: Value): Value {
  return (value === null ? null : Number(value.toPrecision(4))) as Value;
}
