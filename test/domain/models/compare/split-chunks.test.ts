import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { splitChunks } from '../../../../domain/models/compare/split-chunks.ts';

const at = (text: string): number => Date.parse(text) / 1000;

describe('chunks', () => {
  it('of a size leave a smaller one at the end', () => {
    assert.deepEqual(splitChunks(10, { size: 4 }), [
      { start: 0, end: 4 },
      { start: 4, end: 8 },
      { start: 8, end: 10 },
    ]);
    assert.deepEqual(splitChunks(0, { size: 4 }), []);
  });

  it('of a number are of equal size, with what is left over as one more', () => {
    assert.deepEqual(
      splitChunks(11, { count: 3 }).map(({ start, end }) => end - start),
      [3, 3, 3, 2],
    );
    assert.equal(splitChunks(2, { count: 5 }).length, 2);
  });

  it('refuse sizes that are none', () => {
    for (const size of [0, -1, 1.5, NaN]) assert.throws(() => splitChunks(10, { size }), RangeError);
  });

  it('by period begin at midnight in UTC, on Mondays, and on the first of a month', () => {
    const times = Float64Array.of(
      at('2026-02-27T23:59:59Z'),
      at('2026-02-28T00:00:00Z'),
      at('2026-03-01T12:00:00Z'),
      at('2026-03-02T00:00:00Z'),
      at('2026-04-01T00:00:00Z'),
    );
    const sizes = (period: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'): number[] =>
      splitChunks(5, { period }, times).map(({ start, end }) => end - start);
    assert.deepEqual(sizes('day'), [1, 1, 1, 1, 1]);
    assert.deepEqual(sizes('week'), [3, 1, 1]);
    assert.deepEqual(sizes('month'), [2, 2, 1]);
    assert.deepEqual(sizes('quarter'), [4, 1]);
    assert.deepEqual(sizes('year'), [5]);
    const [first] = splitChunks(5, { period: 'month' }, times);
    assert.deepEqual([first!.from, first!.until], [at('2026-02-01T00:00:00Z'), at('2026-03-01T00:00:00Z')]);
  });

  it('by period need times', () => {
    assert.throws(() => splitChunks(5, { period: 'day' }), TypeError);
  });

  it('before 1970 begin on Mondays too', () => {
    const [week] = splitChunks(1, { period: 'week' }, Float64Array.of(at('1969-07-20T20:17:00Z')));
    assert.equal(week!.from, at('1969-07-14T00:00:00Z'));
  });
});
