import { withoutEmptyCategories } from './category-counts.ts';
import { hypergeometricTerm } from './distributions/hypergeometric.ts';
import { notEnoughData, pValueResult, type CategoricalPair, type TestOutcome } from './two-sample-test.ts';

/** Tables whose probabilities differ by rounding only are equally likely. */
const tolerance = 1 + 1e-10;

/**
 * Fisher's exact test on the 2 × 2 table of both samples by two categories, two-sided: the probability of all tables
 * with these margins that are no more likely than this one; SciPy's `fisher_exact`. The statistic is the odds ratio.
 *
 * R. A. Fisher, Statistical Methods for Research Workers (1934), section 21.02.
 */
export function fisherExact(pair: CategoricalPair): TestOutcome {
  const { reference, current } = withoutEmptyCategories(pair);
  if (reference.length > 2)
    return notEnoughData(`Fisher's exact test compares two categories and there are ${reference.length}`);
  const [a = 0, b = 0] = reference;
  const [c = 0, d = 0] = current;
  if (a + b === 0 || c + d === 0) return notEnoughData("Fisher's exact test needs a value on each side");
  if (a + c === 0 || b + d === 0) return pValueResult(1, 1);
  const oddsRatio = b * c === 0 ? Infinity : (a * d) / (b * c);
  return pValueResult(oddsRatio, unlikelyTables(a, b, c, d));
}

function unlikelyTables(a: number, b: number, c: number, d: number): number {
  const lowest = Math.max(0, a - d);
  const highest = Math.min(a + b, a + c);
  const probability = (x: number): number => hypergeometricTerm(x, a + b, c + d, a + c);
  const mode = Math.floor(((a + b + 1) * (a + c + 1)) / (a + b + c + d + 2));
  const limit = probability(a) * tolerance;
  if (probability(mode) <= limit) return 1;
  // The terms fall on both sides of the mode: the tails start where they reach the limit.
  const lowerTail = sumOutwards(
    lastWhere((x) => probability(x) <= limit, lowest - 1, mode),
    lowest,
    -1,
    probability,
  );
  const upperTail = sumOutwards(
    -lastWhere((x) => probability(-x) <= limit, -highest - 1, -mode),
    highest,
    1,
    probability,
  );
  return lowerTail + upperTail;
}

/** The largest whole number in [from, until) for which the predicate holds; it holds up to one point, and for `from`. */
function lastWhere(holds: (x: number) => boolean, from: number, until: number): number {
  let low = from;
  let high = until;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Sums from `start` to `end` until the rest cannot change the sum. */
function sumOutwards(start: number, end: number, step: 1 | -1, probability: (x: number) => number): number {
  let sum = 0;
  for (let x = start; (end - x) * step >= 0; x += step) {
    const term = probability(x);
    sum += term;
    if (term < sum * 1e-20) break;
  }
  return sum;
}
