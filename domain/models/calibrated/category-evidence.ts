import { asCategories, total, withoutEmptyCategories } from '../../statistics/category-counts.ts';
import { chiSquareSurvival } from '../../statistics/distributions/chi-square.ts';
import { fisherExact } from '../../statistics/fisher-exact.ts';
import type { CategoricalPair, SamplePair } from '../../statistics/two-sample-test.ts';
import { isNotEnoughData } from '../../statistics/two-sample-test.ts';

/** What two samples of a categorical column say against "nothing moved". */
export interface CategoryEvidence {
  test: 'chi-square' | 'fisher-exact';
  /** Pearson's chi-square of the contingency table, or the odds ratio where Fisher's test is used. */
  statistic: number;
  pValue: number;
  /** Total variation: the share of the rows that changed category, net. */
  effectSize: number;
  /** Chi-square over its degrees of freedom: its mean without drift is 1. */
  criterion: number;
  freedom: number;
  /** What was compared, rare categories grouped. */
  pair: CategoricalPair;
}

/** The chi-square distribution holds where each cell expects at least so many rows (Cochran 1954). */
const expectedRowsInCell = 5;
/** Rare categories are spread over groups, so that a change among them can show. */
const mostRareGroups = 8;
const expectedRowsInRareGroup = 25;

/**
 * Chi-square on the contingency table of both samples, so that the reference's own sampling error counts, and the total
 * variation distance. Categories too rare for the chi-square distribution are grouped first. A group is fixed by a
 * hash of the category's position and membership by the pooled counts alone, so that no drift stays no drift. Fisher's
 * exact test answers for two categories one of which is rare.
 */
export function categoryEvidence(samples: SamplePair): CategoryEvidence {
  const pair = groupRare(withoutEmptyCategories(asCategories(samples)));
  const n = total(pair.reference);
  const m = total(pair.current);
  let squares = 0;
  let variation = 0;
  for (let category = 0; category < pair.reference.length; category++) {
    const difference = pair.reference[category]! / n - pair.current[category]! / m;
    variation += Math.abs(difference) / 2;
    squares += (difference * difference) / (pair.reference[category]! + pair.current[category]!);
  }
  const chiSquare = squares * n * m;
  const freedom = pair.reference.length - 1;
  const evidence = {
    effectSize: variation,
    freedom,
    criterion: freedom === 0 ? 0 : chiSquare / freedom,
    pair,
  };
  const exact = smallestExpected(pair, n, m) < expectedRowsInCell ? fisherExact(pair) : null;
  if (exact !== null && !isNotEnoughData(exact)) {
    return { test: 'fisher-exact', statistic: exact.statistic, pValue: exact.pValue ?? 1, ...evidence };
  }
  const pValue = freedom === 0 ? 1 : chiSquareSurvival(chiSquare, freedom);
  return { test: 'chi-square', statistic: chiSquare, pValue, ...evidence };
}

/** Rare: the smaller sample would expect less than five rows. */
function groupRare(pair: CategoricalPair): CategoricalPair {
  const n = total(pair.reference);
  const m = total(pair.current);
  const smallerShare = Math.min(n, m) / (n + m);
  const pooled = pair.reference.map((count, category) => count + pair.current[category]!);
  const isRare = (count: number): boolean => count * smallerShare < expectedRowsInCell;
  const common = [...pooled.keys()].filter((category) => !isRare(pooled[category]!));
  if (common.length === pooled.length || pooled.length <= 2) return pair;

  let rareRows = 0;
  for (const count of pooled) if (isRare(count)) rareRows += count;
  const wanted = Math.floor((rareRows * smallerShare) / expectedRowsInRareGroup);
  const groups = Math.min(mostRareGroups, Math.max(1, wanted));
  const groupOf = new Map(common.map((category, position) => [category, position]));
  const reference = new Float64Array(common.length + groups);
  const current = new Float64Array(common.length + groups);
  for (let category = 0; category < pooled.length; category++) {
    const group = groupOf.get(category) ?? common.length + (scatter(category) % groups);
    reference[group]! += pair.reference[category]!;
    current[group]! += pair.current[category]!;
  }
  return mergeSmallRemainder(reference, current, isRare);
}

/** One group that is itself too small joins the smallest of the others, unless only two would be left to compare. */
function mergeSmallRemainder(
  reference: Float64Array,
  current: Float64Array,
  isRare: (count: number) => boolean,
): CategoricalPair {
  const last = reference.length - 1;
  const rows = (category: number): number => reference[category]! + current[category]!;
  if (last < 2 || !isRare(rows(last))) return { type: 'categorical', reference, current };
  let smallest = 0;
  for (let category = 1; category < last; category++)
    if (rows(category) < rows(smallest)) smallest = category;
  reference[smallest]! += reference[last]!;
  current[smallest]! += current[last]!;
  return { type: 'categorical', reference: reference.slice(0, last), current: current.slice(0, last) };
}

function smallestExpected(pair: CategoricalPair, n: number, m: number): number {
  const smallerShare = Math.min(n, m) / (n + m);
  let smallest = Infinity;
  for (let category = 0; category < pair.reference.length; category++) {
    smallest = Math.min(smallest, (pair.reference[category]! + pair.current[category]!) * smallerShare);
  }
  return smallest;
}

/** Knuth's multiplicative hash: neighbours land in different groups. */
function scatter(position: number): number {
  return Math.imul(position + 1, 2654435761) >>> 16;
}
