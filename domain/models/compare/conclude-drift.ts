import { benjaminiHochberg } from '../../statistics/adjusted-p-values.ts';
import type { ColumnDrift, DatasetDrift, DriftReport, QualityFinding, ReportError } from '../drift-report.ts';
import type { DriftRules } from '../drift-rules.ts';
import { bySeverity } from '../quality/find-quality.ts';

/** What is known of a comparison besides its columns. */
export interface ComparisonFacts {
  referenceRows: number;
  currentRows: number;
  quality?: readonly QualityFinding[];
  warnings?: readonly string[];
  errors?: readonly ReportError[];
}

/**
 * From single columns to the verdict: significance is corrected for the number of columns, then the share of drifted
 * columns decides. `durationMs` is 0, for the caller to fill: nothing here knows the time.
 */
export function concludeDrift(
  assessed: readonly ColumnDrift[],
  facts: ComparisonFacts,
  rules: DriftRules,
): DriftReport {
  const columns = correctOverColumns(assessed);
  const unanswered = columns
    .filter(({ drifted }) => drifted === null)
    .map(({ name, note }) => ({ object: name, message: note ?? 'not compared' }));
  return {
    dataset: datasetDrift(columns, facts, rules),
    columns,
    quality: bySeverity(facts.quality ?? []),
    warnings: [...(facts.warnings ?? [])],
    errors: [...(facts.errors ?? []), ...unanswered],
  };
}

/**
 * Columns with an effect size drift if that reaches its threshold and the p-value, adjusted by Benjamini and Hochberg's
 * method over all such columns, is at most the false-alarm rate. So without any drift the chance that any of them is
 * called drifted is at most that rate (for independent or positively dependent columns), and of those that are called
 * drifted at most that share is expected to be wrong. Columns with a test of the user's choice are left as they are.
 */
export function correctOverColumns(columns: readonly ColumnDrift[]): ColumnDrift[] {
  const calibrated = columns.filter(({ effectSize, pValue }) => effectSize !== undefined && pValue !== null);
  const adjusted = benjaminiHochberg(calibrated.map(({ pValue }) => pValue!));
  const adjustedOf = new Map(calibrated.map((column, index) => [column, adjusted[index]!]));
  return columns.map((column) => {
    const adjustedPValue = adjustedOf.get(column);
    if (adjustedPValue === undefined) return column;
    const drifted = adjustedPValue <= column.significance! && column.effectSize! >= column.threshold!;
    return { ...column, adjustedPValue, drifted };
  });
}

function datasetDrift(
  columns: readonly ColumnDrift[],
  facts: ComparisonFacts,
  rules: DriftRules,
): DatasetDrift {
  const compared = columns.filter(({ drifted }) => drifted !== null);
  const share = driftedShare(columns);
  return {
    drifted: share === null ? null : reaches(share, rules.share),
    share: share ?? 0,
    threshold: rules.share,
    columns: compared.length,
    driftedColumns: compared.filter(({ drifted }) => drifted).length,
    referenceRows: facts.referenceRows,
    currentRows: facts.currentRows,
    durationMs: 0,
    preset: rules.preset,
  };
}

/**
 * Share of the compared columns that drifted, by importance where any is given. Columns without one then share equally
 * what the others leave of 1, so importances that sum to 1 or more leave them none. Null where nothing was compared.
 */
export function driftedShare(columns: readonly Pick<ColumnDrift, 'drifted' | 'importance'>[]): number | null {
  const compared = columns.filter(({ drifted }) => drifted !== null);
  const given = compared.filter(({ importance }) => importance !== undefined);
  const sum = given.reduce((total, { importance = 0 }) => total + importance, 0);
  const left = given.length === 0 ? compared.length : Math.max(0, 1 - sum);
  const others = compared.length - given.length;
  let drifted = 0;
  let all = 0;
  for (const column of compared) {
    const weight = column.importance ?? left / others;
    all += weight;
    if (column.drifted) drifted += weight;
  }
  return all === 0 ? null : drifted / all;
}

/** Not one rounding error short of the threshold. */
export function reaches(share: number, threshold: number): boolean {
  return share >= threshold - 1e-12;
}
