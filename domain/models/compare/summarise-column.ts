import { mean, sampleDeviation } from '../../statistics/moments.ts';
import { finitePart, quantile } from '../../statistics/sorted-values.ts';
import type { CategoricalSummary, ColumnSummary, NumericalSummary } from '../drift-report.ts';
import type { CategoricalProfile, ColumnProfile, NumericalProfile } from '../reference-profile.ts';

/** One side of a column in a few numbers. Mean and deviation are over the finite values; infinite quantiles are null. */
export function summariseColumn(profile: ColumnProfile): ColumnSummary {
  if (profile.summary !== undefined) return profile.summary;
  return profile.type === 'numerical' ? summariseNumbers(profile) : summariseCategories(profile);
}

function summariseNumbers({ count, missing, sorted }: NumericalProfile): NumericalSummary {
  const finite = finitePart(sorted);
  const center = mean(finite);
  return {
    count,
    missing,
    mean: finiteOrNull(center),
    std: finiteOrNull(sampleDeviation(finite, center)),
    min: finiteOrNull(sorted[0]),
    p25: finiteOrNull(quantile(sorted, 0.25)),
    median: finiteOrNull(quantile(sorted, 0.5)),
    p75: finiteOrNull(quantile(sorted, 0.75)),
    max: finiteOrNull(sorted.at(-1)),
  };
}

function summariseCategories({ count, missing, categories, counts }: CategoricalProfile): CategoricalSummary {
  let distinct = 0;
  let top = -1;
  for (const [category, rows] of counts.entries()) {
    if (rows > 0) distinct++;
    if (rows > (counts[top] ?? 0)) top = category;
  }
  return {
    count,
    missing,
    distinct,
    top: categories[top] ?? null,
    topShare: top < 0 ? null : counts[top]! / (count - missing),
  };
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
