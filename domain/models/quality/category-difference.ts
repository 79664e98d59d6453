import { alignedCategories } from '../compare/aligned-categories.ts';
import type { CategoricalProfile } from '../reference-profile.ts';

/** How the categories of two samples of a column differ. Rows are those that are not missing. */
export interface CategoryDifference {
  name: string;
  referenceRows: number;
  currentRows: number;
  referenceDistinct: number;
  currentDistinct: number;
  /** Categories of the reference with one row: a measure of how many more there are (I. J. Good, Biometrika 40, 1953). */
  singletons: number;
  /** Only in the current data; most rows there first. */
  added: CategoryRows[];
  /** Only in the reference; most rows there first. */
  lost: CategoryRows[];
}

export interface CategoryRows {
  category: string;
  rows: number;
}

export function differenceOfCategories(
  reference: CategoricalProfile,
  current: CategoricalProfile,
): CategoryDifference {
  const { categories, pair } = alignedCategories(reference, current);
  const difference: CategoryDifference = {
    name: current.name,
    referenceRows: reference.count - reference.missing,
    currentRows: current.count - current.missing,
    referenceDistinct: 0,
    currentDistinct: 0,
    singletons: 0,
    added: [],
    lost: [],
  };
  for (const [index, category] of categories.entries()) {
    const [before, after] = [pair.reference[index]!, pair.current[index]!];
    if (before > 0) difference.referenceDistinct++;
    if (after > 0) difference.currentDistinct++;
    if (before === 1) difference.singletons++;
    if (before === 0 && after > 0) difference.added.push({ category, rows: after });
    if (after === 0 && before > 0) difference.lost.push({ category, rows: before });
  }
  return { ...difference, added: byRows(difference.added), lost: byRows(difference.lost) };
}

function byRows(categories: readonly CategoryRows[]): CategoryRows[] {
  return categories.toSorted((a, b) => b.rows - a.rows);
}
