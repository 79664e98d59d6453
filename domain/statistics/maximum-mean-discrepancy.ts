import { randomIndex, sampleIndexes } from './random.ts';
import { sortValues } from './sort-values.ts';
import { notEnoughData, pValueResult, type RandomSource, type TestOutcome } from './two-sample-test.ts';

export interface MeanDiscrepancyOptions {
  /** Rows compared of each side; more are sampled. Time and memory grow with its square. */
  rows: number;
  permutations: number;
}

const defaults: MeanDiscrepancyOptions = { rows: 500, permutations: 200 };

/**
 * Maximum mean discrepancy with a Gaussian kernel: the distance of the two samples' means in the kernel's space, which
 * is 0 only for equal distributions, in any number of dimensions. Columns of one side have equal length; rows must be
 * finite and columns on comparable scales. The kernel's width is √(½ median squared distance) within the reference, the
 * estimate is the unbiased one (it can be negative), both as Evidently's `empirical_mmd`; the p-value is that of random
 * permutations, (exceedances + 1) / (permutations + 1). Larger samples are compared by `rows` random rows of each side.
 *
 * A. Gretton et al., "A kernel two-sample test", Journal of Machine Learning Research 13, 2012.
 */
export function maximumMeanDiscrepancy(
  reference: readonly Float64Array[],
  current: readonly Float64Array[],
  random: RandomSource,
  options: Partial<MeanDiscrepancyOptions> = {},
): TestOutcome {
  const { rows, permutations } = { ...defaults, ...options };
  const from = sampleRows(reference, rows, random);
  const to = sampleRows(current, rows, random);
  if (from.length < 2 || to.length < 2)
    return notEnoughData('the mean discrepancy needs two finite rows on each side');
  const kernel = gaussianKernel([...from, ...to], medianWidth(from));
  const order = Uint32Array.from(kernel.rowSums.keys());
  const observed = discrepancy(kernel, order, from.length);
  let exceedances = 0;
  for (let i = 0; i < permutations; i++) {
    shuffle(order, random);
    if (discrepancy(kernel, order, from.length) >= observed) exceedances++;
  }
  return pValueResult(observed, (exceedances + 1) / (permutations + 1));
}

function sampleRows(columns: readonly Float64Array[], rows: number, random: RandomSource): Float64Array[] {
  const indexes = sampleIndexes(rows, columns[0]?.length ?? 0, random);
  return Array.from(indexes, (index) => Float64Array.from(columns, (column) => column[index]!));
}

interface Kernel {
  /** Row after row, the diagonal 0: a row is not compared with itself. */
  values: Float64Array;
  rowSums: Float64Array;
  total: number;
}

function gaussianKernel(rows: readonly Float64Array[], width: number): Kernel {
  const size = rows.length;
  const values = new Float64Array(size * size);
  const rowSums = new Float64Array(size);
  let sum = 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) {
      const value = Math.exp(-squaredDistance(rows[i]!, rows[j]!) / (2 * width * width));
      values[i * size + j] = value;
      values[j * size + i] = value;
      rowSums[i]! += value;
      rowSums[j]! += value;
      sum += 2 * value;
    }
  return { values, rowSums, total: sum };
}

/** √(½ median squared distance) over all pairs, a row with itself included as in the original; 1/√2 if that is 0. */
function medianWidth(rows: readonly Float64Array[]): number {
  const distances = new Float64Array(rows.length ** 2);
  for (const [i, row] of rows.entries())
    for (const [j, other] of rows.entries()) distances[i * rows.length + j] = squaredDistance(row, other);
  const median = sortValues(distances)[Math.ceil((distances.length - 1) / 2)]!;
  return Math.sqrt((median === 0 ? 1 : median) / 2);
}

function squaredDistance(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i]! - other[i]!) ** 2;
  return sum;
}

/** With the first `n` rows of `order` as the one sample and the rest as the other. */
function discrepancy({ values, rowSums, total }: Kernel, order: Uint32Array, n: number): number {
  const size = order.length;
  const m = size - n;
  let within = 0;
  let touching = 0;
  for (let i = 0; i < n; i++) {
    const row = order[i]! * size;
    touching += rowSums[order[i]!]!;
    for (let j = 0; j < i; j++) within += values[row + order[j]!]!;
  }
  within *= 2;
  const across = touching - within;
  const withinOther = total - within - 2 * across;
  return within / (n * (n - 1)) + withinOther / (m * (m - 1)) - (2 * across) / (n * m);
}

function shuffle(order: Uint32Array, random: RandomSource): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = randomIndex(random, i + 1);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
}
