/** log(Σ exp(x)) without overflow; −∞ stands for nothing. */
export function logSum(logarithms: readonly number[]): number {
  const largest = Math.max(...logarithms);
  if (largest === Number.NEGATIVE_INFINITY) return largest;
  return largest + Math.log(logarithms.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
