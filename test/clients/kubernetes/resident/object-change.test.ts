import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeldObjects, NoRoomError } from '../../../../clients/kubernetes/resident/held-objects.ts';
import { MemoryBudget } from '../../../../clients/kubernetes/resident/memory-budget.ts';
import { contentDigest, lastWrittenBy } from '../../../../clients/kubernetes/resident/object-change.ts';

function object(changes: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', resourceVersion: '1', ...metadata },
    spec: { replicas: 1 },
    ...changes,
  };
}

test('status, versions and managedFields do not count as a change; everything else does', () => {
  const digest = contentDigest(object());
  const bookkeeping = { resourceVersion: '2', generation: 7, managedFields: [{ manager: 'kubelet' }] };
  assert.equal(contentDigest(object({ status: { replicas: 3 } }, bookkeeping)), digest);
  assert.notEqual(contentDigest(object({ spec: { replicas: 2 } })), digest);
  assert.notEqual(contentDigest(object({}, { labels: { team: 'shop' } })), digest);
  assert.notEqual(contentDigest(object({}, { deletionTimestamp: '2026-01-01T00:00:00Z' })), digest);
});

/** Whether we wrote last, by entries of manager, time and subresource. */
function written(...entries: [string, string, string?][]): boolean {
  const managedFields = entries.map(([manager, time, subresource]) => {
    return { manager, time, ...(subresource === undefined ? {} : { subresource }) };
  });
  return lastWrittenBy({ name: 'web', managedFields }, 'plumbline');
}

test('a change is our own only where nobody else wrote in the same second', () => {
  assert.equal(written(['kubectl', '2026-01-01T00:00:00Z'], ['plumbline', '2026-01-01T00:00:01Z']), true);
  assert.equal(written(['kubectl', '2026-01-01T00:00:01Z'], ['plumbline', '2026-01-01T00:00:01Z']), false);
  assert.equal(written(['kubectl', '2026-01-01T00:00:02Z'], ['plumbline', '2026-01-01T00:00:01Z']), false);
  const status = ['kube-controller-manager', '2026-01-01T00:00:09Z', 'status'] as const;
  assert.equal(written(['plumbline', '2026-01-01T00:00:01Z'], [...status]), true);
  assert.equal(written(), false);
});

test('what is let go of makes room for others', () => {
  const size = JSON.stringify(object()).length;
  const held = new HeldObjects(new MemoryBudget(2 * size));
  assert.equal(held.put(object()), 'appeared');
  assert.equal(held.put(object({ spec: { replicas: 2 } })), 'changed');
  assert.equal(held.put(object({}, { name: 'api' })), 'appeared');
  assert.throws(() => held.put(object({}, { name: 'job' })), NoRoomError);
  assert.deepEqual(held.remove('apps/Deployment/shop/web')?.['spec'], { replicas: 2 });
  assert.equal(held.remove('apps/Deployment/shop/web'), undefined);
  assert.equal(held.put(object({}, { name: 'job' })), 'appeared');
  held.clear();
  assert.deepEqual([...held.pages(1)], []);
});
