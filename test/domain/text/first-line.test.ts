import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLine } from '../../../domain/text/first-line.ts';

test('of several lines the first is left', () => {
  assert.equal(firstLine('no route to host\n  at connect\n'), 'no route to host');
});

test('a text of one line stays as it is, and one of none is empty', () => {
  assert.equal(firstLine('no route to host'), 'no route to host');
  assert.equal(firstLine(''), '');
  assert.equal(firstLine('\nsecond'), '');
});
