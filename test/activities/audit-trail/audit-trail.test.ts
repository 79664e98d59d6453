import assert from 'node:assert/strict';
import { test } from 'node:test';
import { segmentSize } from '../../../activities/audit-trail/audit-segments.ts';
import { createAuditTrail } from '../../../activities/audit-trail/audit-trail.ts';
import { readAuditTrail, verifyAuditTrail } from '../../../activities/audit-trail/read-audit-trail.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { AuditRecord } from '../../../domain/approval/audit-record.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const now = () => new Date('2027-01-01T12:00:00Z');

function record(id: string, changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    id,
    at: '2027-01-01T12:00:00.000Z',
    kind: 'decision',
    target: 'payments',
    cause: 'c0ffee',
    workflowId: 'remediate/payments/c0ffee',
    title: 'Deployment payments/api: image',
    findings: ['abc123'],
    evidence: 'digest-1',
    actor: 'ada',
    ...changes,
  };
}

function newStore(): ObjectStore {
  return createObjectStore({ folder: temporaryFolder() });
}

async function filled(entries: number): Promise<ObjectStore> {
  const store = newStore();
  const trail = createAuditTrail({ store, now });
  await trail.append(Array.from({ length: entries }, (_, index) => record(`r${index}`)));
  return store;
}

async function idsOf(store: ObjectStore): Promise<string[]> {
  return (await Array.fromAsync(readAuditTrail(store))).map((entry) => entry.record.id);
}

/** Changes the text of a part of the trail, as somebody with access to the storage could. */
async function tamper(
  store: ObjectStore,
  part: number,
  change: (lines: string[]) => string[],
): Promise<void> {
  const key = `audit/trail/${String(part).padStart(8, '0')}.jsonl`;
  const lines = new TextDecoder()
    .decode(await store.get(key))
    .trimEnd()
    .split('\n');
  await store.put(
    key,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

test('what is appended is read back in order, across the parts of the trail', async () => {
  const store = await filled(2 * segmentSize + 5);
  const ids = await idsOf(store);
  assert.equal(ids.length, 2 * segmentSize + 5);
  assert.deepEqual(ids.slice(0, 2), ['r0', 'r1']);
  const { fault, entries } = await verifyAuditTrail(store);
  assert.equal(fault, undefined);
  assert.equal(entries, ids.length);
});

test('an empty trail is intact', async () => {
  assert.deepEqual(await verifyAuditTrail(newStore()), { entries: 0, head: '0'.repeat(64) });
});

test('a record that is sent again is recorded once, also by another process and after a part was full', async () => {
  const store = newStore();
  await createAuditTrail({ store, now }).append([record('first')]);
  const many = Array.from({ length: segmentSize + 10 }, (_, index) => record(`r${index}`));
  await createAuditTrail({ store, now }).append(many);
  await createAuditTrail({ store, now }).append([record('first'), many[3] ?? record('r3'), record('new')]);
  const ids = await idsOf(store);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, segmentSize + 12);
});

test('processes that append at the same time lose nothing and chain everything', async () => {
  const store = newStore();
  const trails = Array.from({ length: 4 }, () => createAuditTrail({ store, now }));
  await Promise.all(
    trails.flatMap((trail, process) =>
      Array.from({ length: 75 }, (_, index) => trail.append([record(`${process}-${index}`)])),
    ),
  );
  assert.equal(new Set(await idsOf(store)).size, 300);
  assert.equal((await verifyAuditTrail(store)).fault, undefined);
});

test('a record whose write was taken although its answer was lost is not written twice', async () => {
  const store = newStore();
  let isLost = true;
  const losing: ObjectStore = {
    ...store,
    getVersioned: (key) => store.getVersioned(key),
    list: (prefix) => store.list(prefix),
    async compareAndSwap(key, version, body) {
      const isWritten = await store.compareAndSwap(key, version, body);
      if (!isLost) return isWritten;
      isLost = false;
      throw new Error('the answer was lost');
    },
  };
  const trail = createAuditTrail({ store: losing, now });
  await assert.rejects(trail.append([record('r1')]), /the answer was lost/);
  await trail.append([record('r1')]);
  assert.deepEqual(await idsOf(store), ['r1']);
});

test('a changed word is found, and named by its entry', async () => {
  const store = await filled(segmentSize + 3);
  await tamper(store, 1, (lines) =>
    lines.map((line, at) => (at === 41 ? line.replace('"ada"', '"eve"') : line)),
  );
  const { fault, entries } = await verifyAuditTrail(store);
  assert.deepEqual(fault, { entry: 42, reason: 'its content is not what was written' });
  assert.equal(entries, 41);
});

test('an entry that was taken out, put in or moved breaks the chain', async () => {
  const removed = await filled(5);
  await tamper(removed, 1, (lines) => lines.toSpliced(2, 1));
  assert.deepEqual((await verifyAuditTrail(removed)).fault, {
    entry: 3,
    reason: 'number 4 follows number 2',
  });

  const swapped = await filled(5);
  await tamper(swapped, 1, ([first = '', second = '', ...rest]) => [second, first, ...rest]);
  assert.equal((await verifyAuditTrail(swapped)).fault?.entry, 1);

  const garbled = await filled(5);
  await tamper(garbled, 1, (lines) => lines.map((line, at) => (at === 1 ? '{"number":' : line)));
  assert.match((await verifyAuditTrail(garbled)).fault?.reason ?? '', /line 2 of part 1 is no entry/);

  const without = await filled(2 * segmentSize);
  await without.delete('audit/trail/00000001.jsonl');
  assert.equal((await verifyAuditTrail(without)).fault?.reason, 'part 1 is empty');
});

test('an end that was cut off shows against a hash that was kept elsewhere', async () => {
  const store = await filled(5);
  const { head } = await verifyAuditTrail(store);
  assert.equal((await verifyAuditTrail(store, head)).fault, undefined);
  await createAuditTrail({ store, now }).append([record('later')]);
  assert.equal((await verifyAuditTrail(store, head)).fault, undefined);
  await tamper(store, 1, (lines) => lines.slice(0, 3));
  assert.equal((await verifyAuditTrail(store)).fault, undefined);
  assert.match((await verifyAuditTrail(store, head)).fault?.reason ?? '', /the end was cut off/);
});

test('a line that is no entry neither stops what is recorded next nor disappears with it', async () => {
  const noEntries = ['null', '5', '{}', '{"record":null}', '{"number":3,"writ', 'not even JSON'];
  for (const line of noEntries) {
    const store = await filled(3);
    await tamper(store, 1, (lines) => [...lines.slice(0, 2), line]);
    await createAuditTrail({ store, now }).append([record('later')]);
    assert.deepEqual(await idsOf(store), ['r0', 'r1', 'later'], line);
    const { fault } = await verifyAuditTrail(store);
    assert.deepEqual(fault, { entry: 3, reason: 'line 3 of part 1 is no entry' }, line);
  }
});

test('a last line that was cut off does not swallow what is recorded next', async () => {
  const store = await filled(2);
  const key = 'audit/trail/00000001.jsonl';
  const text = new TextDecoder().decode(await store.get(key));
  await store.put(key, text.slice(0, -20));
  await createAuditTrail({ store, now }).append([record('later')]);
  assert.deepEqual(await idsOf(store), ['r0', 'later']);
  assert.match((await verifyAuditTrail(store)).fault?.reason ?? '', /line 2 of part 1 is no entry/);
});
