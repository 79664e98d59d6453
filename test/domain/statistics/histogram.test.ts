import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { binCounts } from '../../../domain/statistics/binning.ts';
import { addToHistogram, createHistogram, mergeHistograms } from '../../../domain/statistics/histogram.ts';
import { sortValues } from '../../../domain/statistics/sort-values.ts';

const edges = Float64Array.of(-1, 0, 0.5, 3);

function histogramOf(values: Float64Array) {
  const histogram = createHistogram(edges);
  addToHistogram(histogram, values);
  return histogram;
}

describe('a histogram of a stream', () => {
  it('counts each value once: in a bin, below, above or missing', () => {
    const histogram = histogramOf(Float64Array.of(-Infinity, -1.5, -1, -0, 0, 0.5, 3, 3.1, Infinity, NaN));
    assert.deepEqual(histogram, { edges, counts: Float64Array.of(1, 2, 2), below: 2, above: 2, missing: 1 });
  });

  it('bins as sorted values are binned', () => {
    fc.assert(
      fc.property(fc.float64Array({ min: -2, max: 4, noNaN: true }), (values) => {
        assert.deepEqual(histogramOf(values).counts, binCounts(sortValues(values), edges));
      }),
    );
  });

  it('of two streams merged is that of both together', () => {
    fc.assert(
      fc.property(
        fc.float64Array({ min: -2, max: 4 }),
        fc.float64Array({ min: -2, max: 4 }),
        (one, other) => {
          const together = histogramOf(Float64Array.of(...one, ...other));
          assert.deepEqual(mergeHistograms(histogramOf(one), histogramOf(other)), together);
        },
      ),
    );
  });

  it('refuses to merge other edges', () => {
    assert.throws(
      () => mergeHistograms(createHistogram(edges), createHistogram(Float64Array.of(0, 1))),
      RangeError,
    );
  });
});
