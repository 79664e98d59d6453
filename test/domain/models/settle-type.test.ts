import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CategoricalColumn, NumericalColumn } from '../../../domain/models/column.ts';
import { profileColumn } from '../../../domain/models/profile-column.ts';
import { columnAs, profileAs, settleType } from '../../../domain/models/settle-type.ts';

function numbers(values: number[]): NumericalColumn {
  const integer = values.every((value) => Number.isInteger(value) || Number.isNaN(value));
  return { type: 'numerical', name: 'x', count: values.length, values: Float64Array.from(values), integer };
}

function texts(values: (string | null)[]): CategoricalColumn {
  const categories = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : categories.indexOf(value)));
  return { type: 'categorical', name: 'x', count: values.length, codes, categories };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

describe('the type of a column', () => {
  test('of whole numbers is decided by the distinct values of both sides together', () => {
    assert.equal(settleType('integer', numbers(range(0, 5)), numbers(range(5, 10))), 'categorical');
    assert.equal(settleType('integer', numbers(range(0, 5)), numbers(range(5, 11))), 'numerical');
    assert.equal(settleType('integer', numbers([Number.NaN, 1]), numbers([1, 1])), 'categorical');
  });

  test('of whole numbers that turn out to have fractions is numerical', () => {
    assert.equal(settleType('integer', numbers([1, 2]), numbers([1, 1.5])), 'numerical');
  });

  test('of fractions is numerical however few, of truth values categorical', () => {
    assert.equal(settleType('float', numbers([1, 1]), numbers([1, 2])), 'numerical');
    assert.equal(settleType('boolean', texts(['true']), texts(['false'])), 'categorical');
  });

  test('of strings is text where more than half of the values of the reference are distinct', () => {
    const category = texts(['a', 'b', 'a', 'b']);
    const text = texts(['a', 'b', 'c', 'a', null]);
    assert.equal(settleType('string', category, text), 'categorical');
    assert.equal(settleType('string', text, category), 'text');
    assert.equal(settleType('string', texts([null]), category), 'categorical');
  });

  test('is what the user says', () => {
    assert.equal(settleType('integer', numbers([1]), numbers([2]), 'numerical'), 'numerical');
    assert.equal(settleType('time', numbers([1]), numbers([2])), undefined);
    assert.equal(settleType('time', numbers([1]), numbers([2]), 'numerical'), 'numerical');
  });

  test('decides the same for rows and for a profile of them', () => {
    for (const reference of [range(0, 5), range(0, 20)])
      for (const current of [range(0, 5), range(0, 20)]) {
        const rows = settleType('integer', numbers(reference), numbers(current));
        const alone = settleType('integer', numbers(reference), numbers(reference)) ?? 'numerical';
        const kept = profileColumn(columnAs(numbers(reference), alone));
        assert.equal(settleType('integer', kept, numbers(current)), rows);
      }
  });
});

describe('a column as another type', () => {
  test('numbers become categories named by their digits', () => {
    const column = columnAs(numbers([2, Number.NaN, 1, 2]), 'categorical');
    assert.deepEqual(column, {
      type: 'categorical',
      name: 'x',
      count: 4,
      codes: Int32Array.of(0, -1, 1, 0),
      categories: ['2', '1'],
    });
  });

  test('a kept category of whole numbers becomes numbers again, and the other way round', () => {
    const rows = numbers([10, 2, Number.NaN, 2]);
    const kept = profileColumn(columnAs(rows, 'categorical'));
    assert.deepEqual(profileAs(kept, 'numerical'), profileColumn(rows));
    const back = profileAs(profileColumn(rows), 'categorical');
    assert.deepEqual(back.type === 'numerical' ? [] : [back.categories, [...back.counts]], [
      ['2', '10'],
      [2, 1],
    ]);
  });
});
