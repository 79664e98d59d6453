/**
 * Benjamini–Hochberg: p-values adjusted so that rejecting those up to α keeps the expected share of false alarms among
 * the rejected (the false discovery rate) at α, for independent or positively dependent tests. Same order as the input;
 * SciPy's `false_discovery_control`.
 *
 * Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57(1), 1995.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const descending = pValues.map((_, index) => index).toSorted((i, j) => pValues[j]! - pValues[i]!);
  const adjusted = Array.from(pValues, () => 1);
  let smallest = 1;
  for (const [place, index] of descending.entries()) {
    const rank = pValues.length - place;
    smallest = Math.min(smallest, pValues[index]! * (pValues.length / rank));
    adjusted[index] = smallest;
  }
  return adjusted;
}

/**
 * Bonferroni: p-values adjusted so that rejecting those up to α keeps the chance of any false alarm at α, whatever the
 * dependence of the tests. Same order as the input.
 *
 * O. J. Dunn, Journal of the American Statistical Association 56(293), 1961.
 */
export function bonferroni(pValues: readonly number[]): number[] {
  return pValues.map((pValue) => Math.min(1, pValue * pValues.length));
}
