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
  /** Only in the current data; rows there. */
  added: CategoryRows[];
  /** Only in the reference; rows there. */
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
  const rowsInReference = rowsOf(reference);
  const rowsInCurrent = rowsOf(current);
  let singletons = 0;
  for (const rows of rowsInReference.values()) if (rows === 1) singletons++;
  return {
    name: current.name,
    referenceRows: reference.count - reference.missing,
    currentRows: current.count - current.missing,
    referenceDistinct: rowsInReference.size,
    currentDistinct: rowsInCurrent.size,
    singletons,
    added: onlyIn(rowsInCurrent, rowsInReference),
    lost: onlyIn(rowsInReference, rowsInCurrent),
  };
}

function rowsOf({ categories, counts }: CategoricalProfile): Map<string, number> {
  const rows = new Map<string, number>();
  for (const [code, count] of counts.entries()) if (count > 0) rows.set(categories[code]!, count);
  return rows;
}

function onlyIn(these: Map<string, number>, others: Map<string, number>): CategoryRows[] {
  const found: CategoryRows[] = [];
  for (const [category, rows] of these) if (!others.has(category)) found.push({ category, rows });
  return found.toSorted((a, b) => b.rows - a.rows);
}
