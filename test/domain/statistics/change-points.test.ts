import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { changePoints } from '../../../domain/statistics/change-points.ts';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { generateColumn } from './generated-columns.ts';

function noise(size: number, seed: number): Float64Array {
  return generateColumn({ shape: 'normal', size, seed, scale: 1, shift: 0 });
}

function indexes(series: Float64Array): number[] {
  return changePoints(series).map(({ index }) => index);
}

function withOdd(at: number): Float64Array {
  return noise(40, 5).map((value, i) => (i === at ? 15 : value));
}

function squaredError(part: Float64Array): number {
  const center = part.reduce((sum, value) => sum + value, 0) / part.length;
  return part.reduce((sum, value) => sum + (value - center) ** 2, 0);
}

/** The split into two segments with the least squared error, by trying all. */
function bestSingleChange(series: Float64Array): number {
  let best = 1;
  for (let index = 1; index < series.length; index++) {
    const split = (at: number): number =>
      squaredError(series.subarray(0, at)) + squaredError(series.subarray(at));
    if (split(index) < split(best)) best = index;
  }
  return best;
}

describe('change points', () => {
  it('are where the level of a series moved, with both levels', () => {
    const series = noise(60, 3).map((value, i) => value + (i < 20 ? 0 : i < 45 ? 10 : -5));
    const found = changePoints(series);
    assert.deepEqual(
      found.map(({ index }) => index),
      [20, 45],
    );
    assert.ok(Math.abs(found[0]!.before) < 0.6 && Math.abs(found[0]!.after - 10) < 0.6);
    assert.equal(found[1]!.before, found[0]!.after);
  });

  it('are none in a constant, a short and an empty series', () => {
    assert.deepEqual(changePoints(new Float64Array(50).fill(3)), []);
    assert.deepEqual(changePoints(Float64Array.of(1)), []);
    assert.deepEqual(changePoints(new Float64Array(0)), []);
  });

  it('are not one odd value, unless it is the last', () => {
    assert.deepEqual(changePoints(withOdd(20)), []);
    assert.deepEqual(indexes(withOdd(39)), [39]);
  });

  it('do not depend on unit and origin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom(2, 1024, 0.25), (seed, scale) => {
        const series = noise(40, seed).map((value, i) => value + (i < 15 ? 0 : 3));
        assert.deepEqual(indexes(series.map((value) => value * scale + 64)), indexes(series));
      }),
    );
  });

  it('are at the split with the least squared error where there is one', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const series = noise(50, seed).map((value, i) => value + (i < 30 ? 0 : 3));
      const found = changePoints(series);
      if (found.length === 1) assert.equal(found[0]!.index, bestSingleChange(series));
      else assert.ok(found.length === 2);
    }
  });

  it('are found in at most 5 % of series without one', () => {
    const random = seededRandom(11);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    for (const length of [10, 20, 50, 200]) {
      let found = 0;
      for (let i = 0; i < 400; i++)
        if (changePoints(Float64Array.from({ length }, normal)).length > 0) found++;
      assert.ok(found / 400 <= 0.05, `${found} of 400 at length ${length}`);
    }
  });
});
