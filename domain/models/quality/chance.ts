/** Checks speak of single columns without a correction over them, so each must be sure. */
export const sureEnough = 1e-5;

/**
 * The probability that all of `rows` rows of a kind lie among `n` rows and none among `m` others of the same
 * distribution: each lies in either sample in proportion to its size.
 */
export function chanceOfAbsence(rows: number, n: number, m: number): number {
  return (n / (n + m)) ** rows;
}
