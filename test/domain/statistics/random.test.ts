import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomIndex, sampleIndexes, seededRandom } from '../../../domain/statistics/random.ts';

function draw(seed: number): number[] {
  return Array.from({ length: 5 }, seededRandom(seed));
}

describe('seeded random numbers', () => {
  it('repeat with the seed and differ without', () => {
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
    assert.notDeepEqual(draw(0), draw(1));
  });

  it('fill [0, 1) evenly', () => {
    const random = seededRandom(1);
    const tenths = new Float64Array(10);
    for (let i = 0; i < 100_000; i++) {
      const value = random();
      assert.ok(value >= 0 && value < 1);
      tenths[Math.floor(value * 10)]!++;
    }
    // Five standard deviations of a binomial count.
    for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 5 * Math.sqrt(9000), `${count}`);
  });

  it('give indexes below the bound', () => {
    const random = seededRandom(2);
    const seen = new Set(Array.from({ length: 200 }, () => randomIndex(random, 5)));
    assert.deepEqual(
      [...seen].toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4],
    );
  });

  it('sample without replacement, every index equally often', () => {
    const random = seededRandom(3);
    const drawn = new Float64Array(8);
    for (let i = 0; i < 8000; i++) {
      const sample = sampleIndexes(3, 8, random);
      assert.equal(new Set(sample).size, 3);
      for (const index of sample) drawn[index]!++;
    }
    for (const count of drawn) assert.ok(Math.abs(count - 3000) < 5 * Math.sqrt(1875), `${count}`);
  });

  it('sample all of them where there are no more', () => {
    assert.deepEqual(
      [...sampleIndexes(10, 4, seededRandom(4))].toSorted((a, b) => a - b),
      [0, 1, 2, 3],
    );
    assert.equal(sampleIndexes(10, 0, seededRandom(4)).length, 0);
  });
});
