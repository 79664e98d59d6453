import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joinLabels } from '../../../../domain/models/performance/join-labels.ts';
import { categorical, numerical } from '../../../support/columns.ts';

describe('labels that arrive later', () => {
  it('are joined by id, in the order of the predictions', () => {
    const join = joinLabels(categorical('id', ['a', 'b', 'c', 'd']), categorical('id', ['d', 'x', 'a']));
    assert.deepEqual([...join.predictions], [0, 3]);
    assert.deepEqual([...join.labels], [2, 0]);
    assert.deepEqual([join.unlabelled, join.unmatched, join.repeated, join.ambiguous], [2, 1, 0, 0]);
  });

  it('count once: the first of an id', () => {
    const join = joinLabels(categorical('id', ['a']), categorical('id', ['a', 'a']));
    assert.deepEqual([...join.labels], [0]);
    assert.equal(join.repeated, 1);
  });

  it('go to every prediction of an id, which is said', () => {
    const join = joinLabels(categorical('id', ['a', 'a']), categorical('id', ['a']));
    assert.deepEqual([...join.predictions], [0, 1]);
    assert.equal(join.ambiguous, 1);
  });

  it('join numbers with their digits, and missing ids with nothing', () => {
    const join = joinLabels(numerical('id', [1, NaN, 3]), categorical('id', ['3', null, '1']));
    assert.deepEqual([...join.predictions], [0, 2]);
    assert.deepEqual([...join.labels], [2, 0]);
    assert.equal(join.unlabelled, 1);
  });
});
