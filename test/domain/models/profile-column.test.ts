import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { profileColumn } from '../../../domain/models/profile-column.ts';
import { categorical, numerical } from '../../support/columns.ts';

describe('the profile of a column', () => {
  it('sorts numbers, counts what is missing and leaves the column alone', () => {
    const column = numerical('x', [3, NaN, -1, Infinity, 2]);
    const profile = profileColumn(column);
    assert.ok(profile.type === 'numerical');
    assert.deepEqual([...profile.sorted], [-1, 2, 3, Infinity]);
    assert.equal(profile.missing, 1);
    assert.equal(profile.count, 5);
    assert.deepEqual([...column.values], [3, NaN, -1, Infinity, 2]);
  });

  it('counts categories', () => {
    const profile = profileColumn(categorical('c', ['a', null, 'b', 'a']));
    assert.ok(profile.type === 'categorical');
    assert.deepEqual([...profile.counts], [2, 1]);
    assert.equal(profile.missing, 1);
  });

  it('keeps the movement over time only of rows in order of time', () => {
    const column = numerical('x', [1, 2, 3, 4]);
    assert.equal(profileColumn(column).blocks, undefined);
    assert.equal(profileColumn(column, true).blocks?.blocks, 4);
  });

  it('is of a column without any value, too', () => {
    const profile = profileColumn(numerical('x', [NaN, NaN]), true);
    assert.equal(profile.missing, 2);
    assert.equal(profile.blocks, undefined);
    assert.equal(profileColumn(categorical('c', [null]), true).missing, 1);
  });
});
