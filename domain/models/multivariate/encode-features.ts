import type { Column } from '../column.ts';

/** How a column becomes a number: categories by their share in the reference, missing values by a typical one. */
export type FeatureEncoding =
  | { type: 'numerical'; fill: number }
  | { type: 'categorical'; fill: number; shareOfCategory: Map<string, number> };

/**
 * Learns from the reference: missing numbers become the mean, missing categories the most frequent one, categories
 * their share of the rows (count encoding), as NannyML's data reconstruction.
 */
export function learnEncodings(columns: readonly Column[]): FeatureEncoding[] {
  return columns.map((column) => {
    if (column.type === 'numerical') return { type: 'numerical', fill: meanOfPresent(column.values) };
    const counts = new Float64Array(column.categories.length);
    let missing = 0;
    for (const code of column.codes) {
      if (code < 0) missing++;
      else counts[code]!++;
    }
    const top = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
    if (top >= 0) counts[top]! += missing;
    const shareOfCategory = new Map(
      column.categories.map((category, code) => [category, counts[code]! / column.count]),
    );
    return { type: 'categorical', fill: top < 0 ? 0 : counts[top]! / column.count, shareOfCategory };
  });
}

/** Applies encodings, matched by position. A category never seen has share 0; infinite values are filled too. */
export function encodeFeatures(
  encodings: readonly FeatureEncoding[],
  columns: readonly Column[],
): Float64Array[] {
  return encodings.map((encoding, index) => {
    const column = columns[index];
    if (column === undefined || (column.type === 'numerical') !== (encoding.type === 'numerical')) {
      throw new TypeError(
        `"${column?.name}" is not the ${encoding.type} column its encoding was learnt from`,
      );
    }
    if (column.type === 'numerical') {
      return column.values.map((value) => (Number.isFinite(value) ? value : encoding.fill));
    }
    const shares = column.categories.map((category) =>
      encoding.type === 'categorical' ? (encoding.shareOfCategory.get(category) ?? 0) : 0,
    );
    return Float64Array.from(column.codes, (code) => (code < 0 ? encoding.fill : shares[code]!));
  });
}

function meanOfPresent(values: Float64Array): number {
  let sum = 0;
  let present = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += value;
    present++;
  }
  return present === 0 ? 0 : sum / present;
}
