import { countCodes } from '../statistics/category-counts.ts';
import { sortValues } from '../statistics/sort-values.ts';
import { summariseCategories, summariseNumbers } from './calibrated/block-summary.ts';
import type { Column } from './column.ts';
import type { ColumnProfile } from './reference-profile.ts';

/**
 * What comparisons need of a column.
 *
 * @param inOrderOfTime the rows are: then the profile also keeps how the column moved (see calibrated/block-summary.ts)
 */
export function profileColumn(column: Column, inOrderOfTime = false): ColumnProfile {
  const { name, count } = column;
  if (column.type === 'numerical') {
    const sorted = sortValues(column.values);
    const blocks =
      inOrderOfTime && sorted.length > 0 ? { blocks: summariseNumbers(column.values, sorted) } : {};
    const missing = count - sorted.length;
    return { type: 'numerical', name, count, missing, integer: column.integer, sorted, ...blocks };
  }
  const { type, codes, categories } = column;
  const counts = countCodes(codes, categories.length);
  const missing = count - counts.reduce((sum, rows) => sum + rows, 0);
  const blocks = inOrderOfTime && missing < count ? { blocks: summariseCategories(codes, counts) } : {};
  return { type, name, count, missing, categories, counts, ...blocks };
}
