import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binCounts, binnedShares, fillEmptyBins, sturgesEdges } from '../../../domain/statistics/binning.ts';
import { hellinger } from '../../../domain/statistics/hellinger.ts';
import { isNotEnoughData } from '../../../domain/statistics/two-sample-test.ts';

describe('bins', () => {
  it('are as many as Sturges’ rule says, the last one closed', () => {
    const edges = sturgesEdges(0, 10, 100, false);
    assert.equal(edges.length, 9);
    assert.equal(edges[8], 10);
    assert.deepEqual(
      binCounts(Float64Array.of(-1, 0, 1.25, 10, 10, 11), edges),
      Float64Array.of(1, 1, 0, 0, 0, 0, 0, 2),
    );
  });

  it('are at least 1 wide for whole numbers and around a single value', () => {
    assert.equal(sturgesEdges(0, 21, 1_000_000, false).length, 22);
    assert.equal(sturgesEdges(0, 5, 1_000_000, true).length, 6);
    assert.deepEqual(sturgesEdges(7, 7, 50, true), Float64Array.of(6.5, 7.5));
  });

  it('cover a range beyond the largest double', () => {
    const edges = sturgesEdges(-1.7e308, 1.7e308, 1000, false);
    assert.ok(edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edge > edges[i - 1]!)));
    const values = Float64Array.from({ length: 30 }, (_, i) => (i - 15) * 1.1e307);
    const outcome = hellinger({ type: 'numerical', reference: values, current: values, integer: false });
    assert.ok(!isNotEnoughData(outcome) && outcome.score === 0);
  });

  it('hold single values up to 20 distinct ones in the reference, however many are in the current data', () => {
    const reference = Float64Array.from({ length: 20 }, (_, i) => i);
    const current = Float64Array.from({ length: 100 }, (_, i) => i / 4);
    const shares = binnedShares({ type: 'numerical', reference, current, integer: false });
    assert.ok(!('notEnoughData' in shares));
    assert.equal(shares.reference.length, 100);
    const more = binnedShares({
      type: 'numerical',
      reference: Float64Array.from({ length: 21 }, (_, i) => i),
      current,
      integer: false,
    });
    assert.ok(!('notEnoughData' in more));
    assert.equal(more.reference.length, 8);
  });

  it('say so when a side has no finite value', () => {
    const empty = binnedShares({
      type: 'numerical',
      reference: Float64Array.of(1, 2),
      current: Float64Array.of(Infinity),
      integer: false,
    });
    assert.ok('notEnoughData' in empty);
  });

  it('that are empty get 1e-4, or a millionth of the smallest share where that is at most 1e-4', () => {
    assert.deepEqual(fillEmptyBins(Float64Array.of(0.5, 0, 0.5)), Float64Array.of(0.5, 1e-4, 0.5));
    assert.deepEqual(
      fillEmptyBins(Float64Array.of(0.9999, 0, 0.0001)),
      Float64Array.of(0.9999, 1e-4 / 1e6, 0.0001),
    );
  });
});
