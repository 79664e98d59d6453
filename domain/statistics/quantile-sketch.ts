import { sortOrder } from './sort-order.ts';
import { upperBound } from './sorted-values.ts';
import type { RandomSource } from './two-sample-test.ts';

/**
 * Approximate ranks and quantiles of a stream in bounded memory, mergeable in any order: the sketch of Karnin, Lang and
 * Liberty, "Optimal quantile approximation in streams" (FOCS 2016). Plain data: it can be stored. Values at level h
 * stand for 2ʰ values each; a full level is sorted and every other value moves up, which of the two halves a coin says.
 *
 * Error: with probability 0.99 the rank of any one value is off by less than `sketchRankError(size)` of the count, for
 * any input and order and after any merges; up to `size` values it is exact. Size 1,024 keeps about 3,000 values (24 kB)
 * for an error of 0.3 %.
 */
export interface QuantileSketch {
  /** Capacity of the highest level; lower ones hold two thirds of the one above. */
  size: number;
  /** Values seen, missing ones not included. */
  count: number;
  /** Infinity while there is no value. */
  min: number;
  /** −Infinity while there is no value. */
  max: number;
  /** Unsorted values of each level; level h has weight 2ʰ. */
  levels: number[][];
}

const shrink = 2 / 3;
const smallestCapacity = 32;

export function createSketch(size: number): QuantileSketch {
  return { size, count: 0, min: Infinity, max: -Infinity, levels: [[]] };
}

/** Share of the count by which the rank of one value may be off, with probability 0.99; see test/…/quantile-sketch. */
export function sketchRankError(size: number): number {
  return 2.3 / size ** 0.97;
}

/** Adds values in any order; NaN is missing. Changes the sketch. */
export function addToSketch(sketch: QuantileSketch, values: Float64Array, random: RandomSource): void {
  let full = capacity(sketch, 0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const first = sketch.levels[0]!;
    first.push(value);
    sketch.count++;
    if (value < sketch.min) sketch.min = value;
    if (value > sketch.max) sketch.max = value;
    if (first.length >= full) {
      compact(sketch, 0, random);
      full = capacity(sketch, 0);
    }
  }
}

/** The sketch of both streams together, as a new one of the smaller size. */
export function mergeSketches(
  one: QuantileSketch,
  other: QuantileSketch,
  random: RandomSource,
): QuantileSketch {
  const height = Math.max(one.levels.length, other.levels.length);
  const merged: QuantileSketch = {
    size: Math.min(one.size, other.size),
    count: one.count + other.count,
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    levels: Array.from({ length: height }, (_, level) => [
      ...(one.levels[level] ?? []),
      ...(other.levels[level] ?? []),
    ]),
  };
  for (let level = 0; level < merged.levels.length; level++) compact(merged, level, random);
  return merged;
}

/** Halves a level that is full, and then those above that this fills. An odd value is kept back. */
function compact(sketch: QuantileSketch, level: number, random: RandomSource): void {
  const values = sketch.levels[level]!;
  if (values.length < capacity(sketch, level)) return;
  if (level + 1 === sketch.levels.length) sketch.levels.push([]);
  const even = values.length - (values.length % 2);
  sketch.levels[level] = values.slice(even);
  const sorted = Float64Array.from(values.slice(0, even)).toSorted();
  const above = sketch.levels[level + 1]!;
  for (let i = random() < 0.5 ? 0 : 1; i < even; i += 2) above.push(sorted[i]!);
  compact(sketch, level + 1, random);
}

function capacity(sketch: QuantileSketch, level: number): number {
  const depth = sketch.levels.length - 1 - level;
  return Math.max(smallestCapacity, Math.ceil(sketch.size * shrink ** depth));
}

/** The kept values in ascending order with the weight of each and of all up to it. */
interface WeightedValues {
  values: Float64Array;
  atMost: Float64Array;
}

/** Estimated share of the stream that is at most `value`; NaN for an empty sketch. */
export function sketchRank(sketch: QuantileSketch, value: number): number {
  const { values, atMost } = weightedValues(sketch);
  const kept = upperBound(values, value);
  return kept === 0 && sketch.count > 0 ? 0 : atMost[kept - 1]! / sketch.count;
}

/**
 * `size` values that are spread like the stream, ascending: its estimated quantiles at (i + ½) / size. What a test takes
 * in place of the sorted values; more than the sketch's own number of values adds nothing.
 */
export function sketchToSorted(sketch: QuantileSketch, size: number): Float64Array {
  const { values, atMost } = weightedValues(sketch);
  const sorted = new Float64Array(values.length === 0 ? 0 : size);
  let kept = 0;
  for (let i = 0; i < sorted.length; i++) {
    const target = ((i + 0.5) / size) * sketch.count;
    while (atMost[kept]! < target) kept++;
    sorted[i] = values[kept]!;
  }
  return sorted;
}

function weightedValues(sketch: QuantileSketch): WeightedValues {
  const all = Float64Array.from(sketch.levels.flat());
  const weights = sketch.levels.flatMap((level, height) => level.map(() => 2 ** height));
  const order = sortOrder(all);
  const values = new Float64Array(order.length);
  const atMost = new Float64Array(order.length);
  let weight = 0;
  for (const [place, index] of order.entries()) {
    weight += weights[index]!;
    values[place] = all[index]!;
    atMost[place] = weight;
  }
  return { values, atMost };
}
