import type { CategoricalColumn, Column, NumericalColumn, TextColumn } from '../column.ts';

/** Bin 0 of every feature holds the missing values. */
export const missingBin = 0;
/** Bins of a feature, the one for missing values included: they fit a byte. */
const maximumBins = 256;
/** Of these one is left to 0 in LightGBM, and one is for missing values. */
const binsOfNumbers = maximumBins - 2;
const minimumRowsInBin = 3;
/** More rows than these add nothing to where the edges lie. */
const edgeSampleRows = 200_000;

/** How the values of one feature map to bins; learnt once, applied to every data set that is predicted. */
export type FeatureBinning =
  | { type: 'numerical'; name: string; bins: number; upperBounds: Float64Array }
  | { type: 'categorical'; name: string; bins: number; binOfCategory: Map<string, number> };

/** Features as bytes, column by column: `bins[feature][row]`. */
export interface BinnedFeatures {
  rows: number;
  binnings: FeatureBinning[];
  bins: Uint8Array[];
}

/**
 * Learns the bins of each feature as histogram-based boosting does (Ke et al., LightGBM, 2017): one bin for each
 * distinct value where there are few, else bins of about equal size; categories by frequency, the rarest together.
 */
export function learnBinnings(columns: readonly Column[]): FeatureBinning[] {
  return columns.map((column) =>
    column.type === 'numerical' ? numericalBinning(column) : categoricalBinning(column),
  );
}

/** Applies learnt bins. Columns are matched by position; a category never seen before counts as missing. */
export function binFeatures(binnings: FeatureBinning[], columns: readonly Column[]): BinnedFeatures {
  const bins = binnings.map((binning, index) => {
    const column = columns[index];
    if (column === undefined || (column.type === 'numerical') !== (binning.type === 'numerical')) {
      throw new TypeError(`feature "${binning.name}" is not the ${binning.type} column it was learnt from`);
    }
    return binning.type === 'numerical'
      ? binNumbers(binning.upperBounds, (column as NumericalColumn).values)
      : binCategories(binning.binOfCategory, column as CategoricalColumn);
  });
  return { rows: columns[0]?.count ?? 0, binnings, bins };
}

function numericalBinning(column: NumericalColumn): FeatureBinning {
  const stride = Math.max(1, Math.ceil(column.count / edgeSampleRows));
  const sorted = column.values.filter((value, row) => row % stride === 0 && !Number.isNaN(value)).toSorted();
  const upperBounds = equalSizeBounds(sorted, binsOfNumbers);
  return { type: 'numerical', name: column.name, bins: upperBounds.length + 1, upperBounds };
}

/**
 * Upper bounds half-way between neighbours; the last is +Infinity. A value that would fill a bin alone keeps it, and the
 * others share what bins are left about equally (LightGBM's `GreedyFindBin`).
 */
function equalSizeBounds(sorted: Float64Array, bins: number): Float64Array {
  const { values, counts } = runs(sorted);
  const sharing = values.length > bins;
  const isLarge = (index: number): boolean => sharing && counts[index]! >= sorted.length / bins;
  let rowsToShare = 0;
  let binsToShare = bins;
  for (let index = 0; index < values.length; index++) {
    if (isLarge(index)) binsToShare--;
    else rowsToShare += counts[index]!;
  }
  let target = sharing ? rowsToShare / binsToShare : minimumRowsInBin;
  const bounds: number[] = [];
  let inBin = 0;
  for (let index = 0; index < values.length - 1 && bounds.length < bins - 1; index++) {
    if (!isLarge(index)) rowsToShare -= counts[index]!;
    inBin += counts[index]!;
    const beforeLarge = isLarge(index + 1) && inBin >= Math.max(1, target / 2);
    if (!isLarge(index) && inBin < target && !beforeLarge) continue;
    bounds.push(between(values[index]!, values[index + 1]!));
    inBin = 0;
    if (sharing && !isLarge(index)) target = rowsToShare / --binsToShare;
  }
  bounds.push(Number.POSITIVE_INFINITY);
  return Float64Array.from(bounds);
}

function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return Number.isFinite(middle) && middle < high ? middle : low;
}

function runs(sorted: Float64Array): { values: number[]; counts: number[] } {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (values.length > 0 && value === values.at(-1)) {
      counts[counts.length - 1]! += 1;
    } else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values, counts };
}

function categoricalBinning(column: CategoricalColumn | TextColumn): FeatureBinning {
  const counts = new Float64Array(column.categories.length);
  for (const code of column.codes) if (code >= 0) counts[code]! += 1;
  const byFrequency = column.categories
    .map((category, code) => ({ category, count: counts[code]! }))
    .toSorted((a, b) => b.count - a.count || (a.category < b.category ? -1 : 1));
  const binOfCategory = new Map(
    byFrequency.map(({ category }, rank) => [category, Math.min(rank + 1, maximumBins - 1)]),
  );
  return {
    type: 'categorical',
    name: column.name,
    bins: Math.min(byFrequency.length + 1, maximumBins),
    binOfCategory,
  };
}

function binNumbers(upperBounds: Float64Array, values: Float64Array): Uint8Array {
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = upperBounds.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= upperBounds[middle]!) high = middle;
      else low = middle + 1;
    }
    bins[row] = low + 1;
  }
  return bins;
}

function binCategories(binOfCategory: Map<string, number>, column: CategoricalColumn): Uint8Array {
  const binOfCode = Uint8Array.from(
    column.categories,
    (category) => binOfCategory.get(category) ?? missingBin,
  );
  return Uint8Array.from(column.codes, (code) => (code < 0 ? missingBin : binOfCode[code]!));
}
