/**
 * P(U ≥ u) for the Mann–Whitney statistic of samples of sizes n and m without ties, exact; it is symmetric about nm/2.
 */
export function mannWhitneySurvival(u: number, n: number, m: number): number {
  return cumulative(Math.floor(n * m - u), Math.min(n, m), Math.max(n, m));
}

/**
 * P(U ≤ u). The counts are the coefficients of the Gaussian binomial ∏ (1 − q^(large + i)) / (1 − qⁱ), i = 1 … small;
 * shares are kept instead of counts, so that nothing overflows.
 * A. Di Bucchianico, "Combinatorics, computer algebra and the Wilcoxon–Mann–Whitney test", Journal of Statistical
 * Planning and Inference 79(2), 1999.
 */
function cumulative(u: number, small: number, large: number): number {
  const shares = new Float64Array(u + 1);
  shares[0] = 1;
  for (let i = 1; i <= small; i++) {
    const factor = large + i;
    for (let k = u; k >= factor; k--) shares[k]! -= shares[k - factor]!;
    for (let k = i; k <= u; k++) shares[k]! += shares[k - i]!;
    for (let k = 0; k <= u; k++) shares[k]! *= i / factor;
  }
  return shares.reduce((sum, share) => sum + share, 0);
}
