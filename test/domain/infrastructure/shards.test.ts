import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  assignNamespaces,
  describeNamespaces,
  mostShards,
  shardCount,
} from '../../../domain/infrastructure/shards.ts';

const namespace = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const namespaces = fc.uniqueArray(namespace, { minLength: 1, maxLength: 60 });
const count = fc.integer({ min: 1, max: 12 });

test('only what has twenty thousand objects and more is divided by itself, into shards of ten thousand', () => {
  const sizes = [0, 19_999, 20_000, 20_001, 100_000];
  const counts = sizes.map((objects) => shardCount({ objects, namespaces: 500 }));
  assert.deepEqual(counts, [1, 1, 2, 3, 10]);
});

test('there are as many shards as are wanted, and never more than namespaces or than can be', () => {
  assert.equal(shardCount({ objects: 12, namespaces: 6 }, 4), 4);
  assert.equal(shardCount({ objects: 12, namespaces: 3 }, 4), 3);
  assert.equal(shardCount({ objects: 100_000, namespaces: 500 }, 1), 1);
  assert.equal(shardCount({ objects: 100_000_000, namespaces: 5000 }), mostShards);
  assert.equal(shardCount({ objects: 100_000, namespaces: 0 }), 1);
});

test('every namespace is in exactly one shard, whatever the order in which they are named', () => {
  fc.assert(
    fc.property(namespaces, count, (names, shards) => {
      const assigned = assignNamespaces(names, shards);
      assert.deepEqual(assigned.flat().toSorted(), names.toSorted());
      assert.ok(assigned.length <= shards && assigned.every(({ length }) => length > 0));
      assert.deepEqual(assignNamespaces(names.toReversed(), shards), assigned);
    }),
  );
});

test('a namespace stays with the others of its shard when namespaces come and go', () => {
  fc.assert(
    fc.property(namespaces, namespaces, count, (before, after, shards) => {
      const staying = new Set(before.filter((name) => after.includes(name)));
      const groupsOf = (names: string[]) =>
        assignNamespaces(names, shards)
          .map((group) => group.filter((name) => staying.has(name)))
          .filter(({ length }) => length > 0)
          .map((group) => group.join(' '))
          .toSorted();
      assert.deepEqual(groupsOf(before), groupsOf(after));
    }),
  );
});

test('one shard more only takes namespaces, and moves none between the others', () => {
  fc.assert(
    fc.property(namespaces, count, (names, shards) => {
      const before = assignNamespaces(names, shards);
      const after = assignNamespaces(names, shards + 1);
      const split = after.filter((group) => !before.some((one) => group.every((name) => one.includes(name))));
      assert.ok(split.length <= 1, 'only the new shard has namespaces of several');
    }),
  );
});

test('many namespaces are spread about evenly', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `team-${index}`);
  const sizes = assignNamespaces(names, 10).map(({ length }) => length);
  assert.equal(sizes.length, 10);
  assert.ok(Math.max(...sizes) < 150 && Math.min(...sizes) > 60, String(sizes));
});

test('a shard is named by two namespaces and how many more there are', () => {
  const names = ['shop-a', 'shop-b', 'shop-c', 'shop-d'];
  assert.equal(describeNamespaces(names.slice(0, 1)), 'shop-a');
  assert.equal(describeNamespaces(names.slice(0, 3)), 'shop-a, shop-b, shop-c');
  assert.equal(describeNamespaces(names), 'shop-a, shop-b + 2 namespaces');
});
