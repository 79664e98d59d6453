import type { ColumnType } from './column.ts';

/** Up to so many rows Evidently tests a hypothesis; above, it measures a distance. */
const rowsForHypothesisTests = 1000;
/** Up to so many distinct values a number is treated as a category. */
const distinctValuesOfCategories = 5;

/**
 * The test that Evidently chooses by default (its `_get_default_stattest`, version 0.7.23).
 *
 * @param referenceRows values of the reference that are not missing
 * @param distinct      distinct values over both sides
 */
export function chooseTest(
  type: Exclude<ColumnType, 'text'>,
  referenceRows: number,
  distinct: number,
): 'ks' | 'wasserstein' | 'chi-square-fit' | 'z-test' | 'jensen-shannon' {
  const asNumber = type === 'numerical' && distinct > distinctValuesOfCategories;
  if (referenceRows > rowsForHypothesisTests) return asNumber ? 'wasserstein' : 'jensen-shannon';
  if (asNumber) return 'ks';
  return distinct > 2 ? 'chi-square-fit' : 'z-test';
}
