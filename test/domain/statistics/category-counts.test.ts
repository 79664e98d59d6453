import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  alignCategories,
  asCategories,
  countCodes,
  withoutEmptyCategories,
} from '../../../domain/statistics/category-counts.ts';

describe('counting categories', () => {
  it('counts codes and skips missing ones', () => {
    assert.deepEqual(countCodes(Int32Array.of(0, 2, -1, 2, 0, -1), 4), Float64Array.of(2, 0, 2, 0));
  });

  it('aligns two sides by name: the reference’s categories first, then new ones', () => {
    const { categories, pair } = alignCategories(
      { categories: ['a', 'b', 'c'], counts: Float64Array.of(5, 3, 1) },
      { categories: ['d', 'c', 'a'], counts: Float64Array.of(2, 4, 7) },
    );
    assert.deepEqual(categories, ['a', 'b', 'c', 'd']);
    assert.deepEqual(pair.reference, Float64Array.of(5, 3, 1, 0));
    assert.deepEqual(pair.current, Float64Array.of(7, 0, 4, 2));
  });

  it('takes each distinct finite value of a numerical pair as a category', () => {
    const pair = asCategories({
      type: 'numerical',
      reference: Float64Array.of(-Infinity, 1, 1, 3),
      current: Float64Array.of(1, 2, 3, 3, Infinity),
      integer: false,
    });
    assert.deepEqual(pair.reference, Float64Array.of(2, 0, 1));
    assert.deepEqual(pair.current, Float64Array.of(1, 1, 2));
  });

  it('drops categories that neither side has', () => {
    const pair = withoutEmptyCategories({
      type: 'categorical',
      reference: Float64Array.of(1, 0, 0),
      current: Float64Array.of(0, 0, 2),
    });
    assert.deepEqual([pair.reference, pair.current], [Float64Array.of(1, 0), Float64Array.of(0, 2)]);
  });
});
