import { greatestCommonDivisor } from '../greatest-common-divisor.ts';

/** How many paths have each value of a statistic; values ascending. */
interface Frequencies {
  values: Float64Array;
  counts: Float64Array;
}

/** Statistics found by different roundings are equal if they differ by less; true ones differ by 1e-3 and more. */
const rounding = 1e-6;

/**
 * P(T ≥ t) for the two-sample Cramér–von Mises statistic of samples of sizes n and m without ties, exact: the statistic
 * of every lattice path from (0, 0) to (n, m), counted by values. For up to about 20 values a side.
 * Y. Xiao, A. Gordon and A. Yakovlev, "A C++ program for the Cramér–von Mises two-sample test", Journal of Statistical
 * Software 17(8), 2006, algorithm 1.
 */
export function cramerVonMisesExact(statistic: number, n: number, m: number): number {
  const multiple = (n * m) / greatestCommonDivisor(n, m);
  const across = multiple / n;
  const up = multiple / m;
  const empty: Frequencies = { values: new Float64Array(0), counts: new Float64Array(0) };
  let column: Frequencies[] = Array.from({ length: n + 1 }, () => empty);
  column[0] = { values: new Float64Array([0]), counts: new Float64Array([1]) };
  for (let y = 0; y <= m; y++) {
    let left = empty;
    const next: Frequencies[] = [];
    for (const [x, below] of column.entries()) {
      left = add(left, below, (across * x - up * y) ** 2);
      next.push(left);
    }
    column = next;
  }
  const { values, counts } = column[n]!;
  const least = Math.floor((statistic * multiple ** 2 * (n + m) ** 2) / (n * m) + rounding);
  let extreme = 0;
  let all = 0;
  for (let i = 0; i < values.length; i++) {
    all += counts[i]!;
    if (values[i]! >= least) extreme += counts[i]!;
  }
  return extreme / all;
}

/** Merges the frequencies of two predecessors and moves all values by what this point of the path adds. */
function add(one: Frequencies, other: Frequencies, increment: number): Frequencies {
  const values = new Float64Array(one.values.length + other.values.length);
  const counts = new Float64Array(values.length);
  const [oneEnd, otherEnd] = [one.values.length, other.values.length];
  let size = 0;
  let i = 0;
  let j = 0;
  while (i < oneEnd || j < otherEnd) {
    const fromOne = j === otherEnd || (i < oneEnd && one.values[i]! <= other.values[j]!);
    const fromOther = i === oneEnd || (j < otherEnd && other.values[j]! <= one.values[i]!);
    values[size] = (fromOne ? one.values[i]! : other.values[j]!) + increment;
    counts[size] = (fromOne ? one.counts[i++]! : 0) + (fromOther ? other.counts[j++]! : 0);
    size++;
  }
  return { values: values.subarray(0, size), counts: counts.subarray(0, size) };
}
