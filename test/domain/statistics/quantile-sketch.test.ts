import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  addToSketch,
  createSketch,
  mergeSketches,
  sketchRank,
  sketchRankError,
  sketchToSorted,
  type QuantileSketch,
} from '../../../domain/statistics/quantile-sketch.ts';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { sortValues } from '../../../domain/statistics/sort-values.ts';
import { upperBound } from '../../../domain/statistics/sorted-values.ts';
import { wassersteinDistance } from '../../../domain/statistics/wasserstein.ts';
import { generateColumn } from './generated-columns.ts';

function sketchOf(values: Float64Array, size: number, seed: number): QuantileSketch {
  const sketch = createSketch(size);
  addToSketch(sketch, values, seededRandom(seed));
  return sketch;
}

function weight(sketch: QuantileSketch): number {
  return sketch.levels.reduce((sum, level, height) => sum + level.length * 2 ** height, 0);
}

function kept(sketch: QuantileSketch): number {
  return sketch.levels.reduce((sum, level) => sum + level.length, 0);
}

/** Errors of the ranks of 9 values as shares of the count. */
function rankErrors(sketch: QuantileSketch, sorted: Float64Array): number[] {
  return [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99].map((share) => {
    const value = sorted[Math.floor(share * sorted.length)]!;
    return Math.abs(sketchRank(sketch, value) - upperBound(sorted, value) / sorted.length);
  });
}

describe('a quantile sketch', () => {
  it('is exact while all values fit', () => {
    const values = generateColumn({ shape: 'few', size: 100, seed: 1, scale: 1, shift: 0 });
    const sketch = sketchOf(values, 128, 1);
    assert.deepEqual(sketchToSorted(sketch, 100), sortValues(values));
    assert.equal(sketchRank(sketch, -1), 0);
    assert.equal(sketchRank(sketch, 100), 1);
  });

  it('is empty for no values, and does not count missing ones', () => {
    const sketch = sketchOf(Float64Array.of(NaN, NaN), 64, 1);
    assert.equal(sketch.count, 0);
    assert.equal(sketchToSorted(sketch, 10).length, 0);
    assert.ok(Number.isNaN(sketchRank(sketch, 1)));
  });

  it('keeps count, range and total weight through any merges, in bounded memory', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 6 }), (sizes) => {
        const random = seededRandom(7);
        const columns = sizes.map((size, i) =>
          generateColumn({ shape: 'normal', size, seed: i + 1, scale: 1, shift: i }),
        );
        const merged = columns
          .map((values, i) => sketchOf(values, 64, i))
          .reduce((one, other) => mergeSketches(one, other, random));
        const all = sortValues(Float64Array.from(columns.flatMap((column) => [...column])));
        assert.equal(merged.count, all.length);
        assert.equal(weight(merged), all.length);
        assert.equal(merged.min, all[0] ?? Infinity);
        assert.equal(merged.max, all.at(-1) ?? -Infinity);
        assert.ok(kept(merged) < 1000);
      }),
      { numRuns: 50 },
    );
  });

  it('merging changes neither part', () => {
    const one = sketchOf(generateColumn({ shape: 'normal', size: 500, seed: 1, scale: 1, shift: 0 }), 64, 1);
    const other = sketchOf(
      generateColumn({ shape: 'normal', size: 700, seed: 2, scale: 1, shift: 0 }),
      64,
      2,
    );
    const before = structuredClone([one, other]);
    mergeSketches(one, other, seededRandom(3));
    assert.deepEqual([one, other], before);
  });

  for (const [shape, order] of [
    ['uniform', 'random'],
    ['heavy', 'random'],
    ['normal', 'ascending'],
  ] as const)
    it(`has 99 of 100 ranks of ${shape} values in ${order} order within the stated error, merged or not`, () => {
      const size = 200;
      const errors: number[] = [];
      for (let seed = 1; seed <= 30; seed++) {
        const column = generateColumn({ shape, size: 20_000, seed, scale: 1, shift: 0 });
        const sorted = sortValues(column);
        const values = order === 'ascending' ? sorted : column;
        errors.push(...rankErrors(sketchOf(values, size, seed), sorted));
        const parts = [0, 5000, 10_000, 15_000].map((start) =>
          sketchOf(values.subarray(start, start + 5000), size, seed + start),
        );
        errors.push(
          ...rankErrors(
            parts.reduce((one, other) => mergeSketches(one, other, seededRandom(seed))),
            sorted,
          ),
        );
      }
      const within = errors.filter((error) => error <= sketchRankError(size)).length / errors.length;
      assert.ok(within >= 0.99, `${within}`);
    });

  it('stands for the sorted values in a distance', () => {
    const one = generateColumn({ shape: 'normal', size: 50_000, seed: 1, scale: 1, shift: 0 });
    const other = generateColumn({ shape: 'normal', size: 40_000, seed: 2, scale: 1, shift: 0.2 });
    const exact = wassersteinDistance(sortValues(one), sortValues(other));
    const estimated = wassersteinDistance(
      sketchToSorted(sketchOf(one, 1024, 1), 2000),
      sketchToSorted(sketchOf(other, 1024, 2), 2000),
    );
    assert.ok(Math.abs(estimated - exact) < 0.01, `${estimated} ${exact}`);
  });
});
