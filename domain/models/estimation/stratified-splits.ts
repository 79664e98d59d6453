import { MersenneTwister } from './mersenne-twister.ts';

/** Rows to learn from and rows to judge by; in random order. */
export interface Split {
  train: Int32Array;
  test: Int32Array;
}

/**
 * Random splits in which both sides have the shares of labels that all rows have: scikit-learn's
 * `StratifiedShuffleSplit` with the same seed, for two labels.
 *
 * @param labels 0 or 1 for each row
 */
export function* stratifiedSplits(
  labels: Uint8Array,
  count: number,
  testShare: number,
  seed: number,
): Generator<Split> {
  const random = new MersenneTwister(seed);
  const classes = [0, 1].map((label) => rowsWith(labels, label)).filter((rows) => rows.length > 0);
  const sizes = classes.map((rows) => rows.length);
  const testRows = Math.ceil(labels.length * testShare);
  for (let split = 0; split < count; split++) {
    const trainSizes = proportional(sizes, labels.length - testRows, random);
    const left = sizes.map((size, index) => size - trainSizes[index]!);
    const testSizes = proportional(left, testRows, random);
    const train: number[] = [];
    const test: number[] = [];
    for (const [index, rows] of classes.entries()) {
      const order = random.shuffle(rows.slice());
      const end = trainSizes[index]!;
      for (const row of order.subarray(0, end)) train.push(row);
      for (const row of order.subarray(end, end + testSizes[index]!)) test.push(row);
    }
    yield { train: random.shuffle(Int32Array.from(train)), test: random.shuffle(Int32Array.from(test)) };
  }
}

function rowsWith(labels: Uint8Array, label: number): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) rows.push(row);
  return Int32Array.from(rows);
}

/** How many of `draws` come from each class; what rounding leaves goes to the largest remainders, ties at random. */
function proportional(sizes: readonly number[], draws: number, random: MersenneTwister): number[] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  const exact = sizes.map((size) => (size / sum) * draws);
  const drawn = exact.map(Math.floor);
  const remainders = exact.map((value, index) => value - drawn[index]!);
  let left = draws - drawn.reduce((total, size) => total + size, 0);
  for (const remainder of [...new Set(remainders)].toSorted((a, b) => b - a)) {
    const tied = Int32Array.from(remainders.keys()).filter((index) => remainders[index] === remainder);
    if (left === 0) break;
    const chosen = random.shuffle(Int32Array.from(tied.keys())).subarray(0, left);
    for (const place of chosen) drawn[tied[place]!]! += 1;
    left -= chosen.length;
  }
  return drawn;
}
