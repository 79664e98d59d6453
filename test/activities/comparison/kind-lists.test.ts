import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listsFor } from '../../../activities/comparison/kind-lists.ts';
import type { DesiredObject } from '../../../activities/comparison/prepare-desired.ts';

/** One object of a kind in each of so many namespaces. */
function everywhere(kind: string, resource: string, namespaces: number): DesiredObject[] {
  const served = { group: '', version: 'v1', apiVersion: 'v1', namespaced: true, subresources: [] };
  const type = { ...served, kind, resource, verbs: ['get', 'list'] };
  return Array.from({ length: namespaces }, (_one, index) => ({
    type,
    object: { apiVersion: 'v1', kind, metadata: { name: 'one', namespace: `shop-${index}` } },
  }));
}

const places = (desired: DesiredObject[]) => listsFor(desired).map(({ namespace }) => namespace);

test('a kind in many namespaces is read at once, and Secrets where they are alone, as the rights have it', () => {
  assert.deepEqual(places(everywhere('ConfigMap', 'configmaps', 9)), [undefined]);
  assert.equal(new Set(places(everywhere('Secret', 'secrets', 9))).size, 9);
  assert.ok(!places(everywhere('Secret', 'secrets', 9)).includes(undefined));
});
