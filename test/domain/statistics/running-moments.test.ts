import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { mean, sampleDeviation, squaredDeviations } from '../../../domain/statistics/moments.ts';
import { emptyMoments, mergeMoments, momentsOf } from '../../../domain/statistics/running-moments.ts';
import { assertClose } from './fixtures.ts';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 40 });

describe('running moments', () => {
  it('are those of all values at once, merged in any way', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const all = Float64Array.of(...one, ...other);
        const merged = mergeMoments(momentsOf(Float64Array.from(one)), momentsOf(Float64Array.from(other)));
        assert.equal(merged.count, all.length);
        if (all.length === 0) return;
        assertClose(merged.mean, mean(all), { relative: 1e-9, absolute: 1e-8 }, 'mean');
        assertClose(
          merged.squaredDeviations,
          squaredDeviations(all),
          { relative: 1e-9, absolute: 1e-3 },
          'spread',
        );
        assert.deepEqual([merged.min, merged.max], [Math.min(...all), Math.max(...all)]);
      }),
    );
  });

  it('keep their digits far from zero', () => {
    const far = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    assertClose(momentsOf(far).squaredDeviations, 250, { relative: 1e-7 }, 'spread');
  });

  it('leave out missing and infinite values', () => {
    assert.deepEqual(momentsOf(Float64Array.of(NaN, Infinity, 3, -Infinity)), {
      count: 1,
      mean: 3,
      squaredDeviations: 0,
      min: 3,
      max: 3,
    });
    assert.deepEqual(mergeMoments(emptyMoments(), emptyMoments()), emptyMoments());
  });

  it('have no sample deviation below two values', () => {
    assert.ok(Number.isNaN(sampleDeviation(Float64Array.of(4))));
    assert.equal(sampleDeviation(Float64Array.of(3, 5)), Math.SQRT2);
  });
});
