import type { CategoricalDistribution, ColumnDrift, NumericalSummary } from '../drift-report.ts';
import { formatNumber, formatShare } from './format.ts';

/** What moved in a column, in a few words: `median 12.1 → 17.4`, `web 20 % → 42 %`. Empty where nothing is known. */
export function describeChange(column: ColumnDrift): string {
  const missing = describeMissing(column);
  if (missing !== undefined) return missing;
  const { reference, current, distribution } = column;
  if ('median' in reference && 'median' in current) return describeNumerical(reference, current);
  return distribution?.kind === 'categorical' ? describeCategories(distribution) : '';
}

/** What to say of a column in one place: why it was not judged, or what moved. */
export function describeColumn(column: ColumnDrift): string {
  const { drifted, note = '' } = column;
  return drifted === null ? note : describeChange(column) || note;
}

/** Said first where it is large: a broken pipeline shows as missing values before anything else. */
function describeMissing({ reference, current }: ColumnDrift): string | undefined {
  const before = reference.count === 0 ? 0 : reference.missing / reference.count;
  const after = current.count === 0 ? 0 : current.missing / current.count;
  return Math.abs(after - before) < 0.2
    ? undefined
    : `missing ${arrow(formatShare(before), formatShare(after))}`;
}

function describeNumerical(reference: NumericalSummary, current: NumericalSummary): string {
  if (reference.median === null || current.median === null) return '';
  const spread = (reference.p75 ?? 0) - (reference.p25 ?? 0) || reference.std || 1;
  const medianMoved = Math.abs(current.median - reference.median) / spread;
  const spreadBefore = reference.std ?? 0;
  const spreadAfter = current.std ?? 0;
  const spreadMoved =
    spreadBefore > 0 && spreadAfter > 0 ? Math.abs(Math.log(spreadAfter / spreadBefore)) : 0;
  if (spreadMoved > 0.2 && spreadMoved > medianMoved)
    return `standard deviation ${arrow(formatNumber(spreadBefore), formatNumber(spreadAfter))}`;
  return `median ${arrow(formatNumber(reference.median), formatNumber(current.median))}`;
}

/** The category whose share moved most. */
function describeCategories({ categories, reference, current }: CategoricalDistribution): string {
  let largest = 0;
  let text = '';
  for (const [index, category] of categories.entries()) {
    const before = reference[index] ?? 0;
    const after = current[index] ?? 0;
    if (Math.abs(after - before) <= largest) continue;
    largest = Math.abs(after - before);
    text = `${shortened(category)} ${arrow(formatShare(before), formatShare(after))}`;
  }
  return text;
}

function shortened(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 23)}…`;
}

function arrow(before: string, after: string): string {
  return `${before} → ${after}`;
}
