import type { DriftReport } from '../drift-report.ts';
import { formatCount, formatShare, plural } from './format.ts';

export type Verdict = 'drift' | 'no-drift' | 'not-enough-data';

/** The answer in one word. */
export function verdictOf({ dataset }: DriftReport): Verdict {
  if (dataset.drifted === null) return 'not-enough-data';
  return dataset.drifted ? 'drift' : 'no-drift';
}

/** The answer in one sentence. */
export function verdictSentence(report: DriftReport): string {
  const { dataset } = report;
  const moved =
    `${formatCount(dataset.driftedColumns)} of ${plural(dataset.columns, 'column')} moved ` +
    `(${formatShare(dataset.share)}, threshold ${formatShare(dataset.threshold)})`;
  const verdict = verdictOf(report);
  if (verdict === 'not-enough-data')
    return dataset.columns === 0
      ? 'Not enough data: no column could be compared'
      : `Not enough data: ${moved}`;
  if (verdict === 'drift') return `Drift: ${moved}`;
  return dataset.driftedColumns === 0
    ? `No drift in ${plural(dataset.columns, 'column')}`
    : `No drift of the data set: ${moved}`;
}

/** As `kubectl diff`: 0 nothing drifted, 1 drift, 2 an error or not enough data to say. */
export function exitCodeOf(report: DriftReport): 0 | 1 | 2 {
  if (report.errors.length > 0 || report.dataset.drifted === null) return 2;
  return report.dataset.drifted ? 1 : 0;
}
