import { total, withoutEmptyCategories } from './category-counts.ts';
import { hypergeometricTerm } from './distributions/hypergeometric.ts';
import {
  notEnoughData,
  pValueResult,
  type CategoricalPair,
  type RandomSource,
  type TestOutcome,
} from './two-sample-test.ts';

const permutations = 1000;

/** A permuted distance that differs from the observed one by rounding only is as large. */
const tolerance = 1e-12;

/**
 * Total variation distance ½ Σ |r − c| of the shares of categories, with the p-value of 1,000 random permutations of
 * both samples (Evidently's `TVD`). A permutation is drawn as the counts it would give, so its cost depends on the
 * number of categories and not of rows. The p-value is (exceedances + 1) / (permutations + 1), never 0.
 *
 * B. Phipson and G. K. Smyth, "Permutation P-values should never be zero", Statistical Applications in Genetics and
 * Molecular Biology 9(1), 2010.
 */
export function totalVariation(pair: CategoricalPair, random: RandomSource): TestOutcome {
  const { reference, current } = withoutEmptyCategories(pair);
  const n = total(reference);
  const m = total(current);
  if (n === 0 || m === 0) return notEnoughData('the total variation distance needs a value on each side');
  const both = reference.map((count, category) => count + current[category]!);
  const observed = distance(reference, both, n, m);
  const permuted = new Float64Array(reference.length);
  let exceedances = 0;
  for (let i = 0; i < permutations; i++) {
    drawCounts(permuted, both, n, random);
    if (distance(permuted, both, n, m) >= observed - tolerance) exceedances++;
  }
  return pValueResult(observed, (exceedances + 1) / (permutations + 1));
}

function distance(reference: Float64Array, both: Float64Array, n: number, m: number): number {
  let sum = 0;
  for (let i = 0; i < both.length; i++) sum += Math.abs(reference[i]! / n - (both[i]! - reference[i]!) / m);
  return sum / 2;
}

/** The categories of `draws` rows drawn without replacement (multivariate hypergeometric), one category after another. */
function drawCounts(counts: Float64Array, both: Float64Array, draws: number, random: RandomSource): void {
  let open = draws;
  let rows = total(both);
  for (let category = 0; category < both.length; category++) {
    const marked = both[category]!;
    counts[category] = drawHypergeometric(marked, rows - marked, open, random);
    open -= counts[category]!;
    rows -= marked;
  }
}

/** By inversion, outwards from the mode: the expected number of steps is of the order of the standard deviation. */
function drawHypergeometric(marked: number, unmarked: number, draws: number, random: RandomSource): number {
  const lowest = Math.max(0, draws - unmarked);
  const highest = Math.min(marked, draws);
  if (lowest === highest) return lowest;
  const mode = Math.min(highest, Math.floor(((draws + 1) * (marked + 1)) / (marked + unmarked + 2)));
  let up = hypergeometricTerm(mode, marked, unmarked, draws);
  let down = up;
  let rest = random() - up;
  let above = mode;
  let below = mode;
  while (rest > 0) {
    if (above < highest) {
      up *= ((marked - above) * (draws - above)) / ((above + 1) * (unmarked - draws + above + 1));
      above++;
      rest -= up;
      if (rest <= 0) return above;
    }
    if (below > lowest) {
      down *= (below * (unmarked - draws + below)) / ((marked - below + 1) * (draws - below + 1));
      below--;
      rest -= down;
      if (rest <= 0) return below;
    }
    // What rounding leaves over when all terms are used up, or too small to matter, belongs to the mode.
    if (up + down < 1e-300 || (above === highest && below === lowest)) return mode;
  }
  return mode;
}
