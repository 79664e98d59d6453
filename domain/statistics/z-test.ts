import { total, withoutEmptyCategories } from './category-counts.ts';
import { normalTwoSided } from './distributions/normal.ts';
import { notEnoughData, pValueResult, type CategoricalPair, type TestOutcome } from './two-sample-test.ts';

/**
 * Two-sided z-test of two proportions with pooled variance, for a column with two values: the share of the second one
 * in the reference minus that in the current data, in standard errors. If the same single value fills both sides they
 * are equal (p = 1).
 *
 * R. G. Newcombe, Statistics in Medicine 17(8), 1998, method 1 as a test.
 */
export function zTest(pair: CategoricalPair): TestOutcome {
  const { reference, current } = withoutEmptyCategories(pair);
  const n = total(reference);
  const m = total(current);
  if (n === 0 || m === 0) return notEnoughData('the z-test needs a value on each side');
  if (reference.length > 2)
    return notEnoughData(`the z-test compares two categories and there are ${reference.length}`);
  if (reference.length === 1) return pValueResult(0, 1);
  const pooled = (reference[1]! + current[1]!) / (n + m);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  const z = (reference[1]! / n - current[1]! / m) / error;
  return pValueResult(z, normalTwoSided(z));
}
