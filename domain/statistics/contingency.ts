import { total, withoutEmptyCategories } from './category-counts.ts';
import type { CategoricalPair } from './two-sample-test.ts';

/** One cell of a table of two samples by categories. */
interface Cell {
  observed: number;
  /** If both samples had the same shares. */
  expected: number;
}

export interface Contingency {
  cells: Cell[];
  degreesOfFreedom: number;
}

/**
 * The table of two samples by categories with what independence would give. Null if a sample is empty. A table with one
 * degree of freedom gets Yates' continuity correction, as in SciPy's `chi2_contingency`.
 */
export function contingency(pair: CategoricalPair): Contingency | null {
  const { reference, current } = withoutEmptyCategories(pair);
  const n = total(reference);
  const m = total(current);
  if (n === 0 || m === 0) return null;
  const degreesOfFreedom = reference.length - 1;
  const cells: Cell[] = [];
  for (let i = 0; i < reference.length; i++) {
    const both = reference[i]! + current[i]!;
    cells.push({ observed: reference[i]!, expected: (both * n) / (n + m) });
    cells.push({ observed: current[i]!, expected: (both * m) / (n + m) });
  }
  return { cells: degreesOfFreedom === 1 ? cells.map(towardsExpected) : cells, degreesOfFreedom };
}

/** Yates' correction: half a row nearer to the expectation, but not beyond it. */
function towardsExpected({ observed, expected }: Cell): Cell {
  const difference = expected - observed;
  return { observed: observed + Math.sign(difference) * Math.min(0.5, Math.abs(difference)), expected };
}
