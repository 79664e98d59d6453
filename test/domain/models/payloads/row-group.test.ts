import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cell } from '../../../../domain/models/payloads/feature-table.ts';
import { RowGroup } from '../../../../domain/models/payloads/row-group.ts';

function request(names: readonly string[], rows: readonly (readonly Cell[])[]) {
  const table = { names, rows };
  return { request: { id: 'a', received: 0, time: 0, revision: '', table }, response: undefined };
}

test('a wide request among many short ones takes no more room than a file has', () => {
  const group = new RowGroup();
  const wide = Array.from({ length: 2000 }, (_, index) => `feature ${index}`);
  assert.equal(group.add(request(wide, [wide.map(() => 1)])), 0);
  const short = Array.from({ length: 100_000 }, (): Cell[] => [1]);
  assert.equal(group.add(request(['x'], short)), 1);
  assert.equal(group.rows, 1);
  assert.equal(group.add(request(wide, [wide.map(() => 2)])), 0);
  const { ids, features } = group.finish();
  assert.equal(ids.length, 2);
  assert.equal(features.length, 2000);
});

test('a file has so many rows at most, whatever they hold', () => {
  const group = new RowGroup();
  const none: Cell[] = [];
  const rows = Array.from({ length: 1_500_000 }, () => none);
  assert.deepEqual(
    [1, 2, 3].map(() => group.add(request([], rows))),
    [0, 0, 1],
  );
  assert.equal(group.rows, 3_000_000);
});
