import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Client } from '@temporalio/client';
import { createAuditTrail } from '../../activities/audit-trail/audit-trail.ts';
import { segmentSize } from '../../activities/audit-trail/audit-segments.ts';
import { readAuditTrail, verifyAuditTrail } from '../../activities/audit-trail/read-audit-trail.ts';
import type { CleanedUp } from '../../activities/clean-up/clean-up-activities.ts';
import { createCleanUpStorage } from '../../activities/clean-up/clean-up-storage.ts';
import { createFolderStore } from '../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { withArchive } from '../../clients/object-store/with-archive.ts';
import type { Retention } from '../../config/schema/retention.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import { emptyTargetState } from '../../domain/infrastructure/target-state.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const day = 24 * 60 * 60 * 1000;
const now = new Date('2026-06-01T00:00:00Z');
const agoDays = (days: number): number => now.getTime() - days * day;
const retention: Retention = { scans: 30 * day, evidence: 90 * day };

let folder = '';
let store: ObjectStore;
beforeEach(() => {
  folder = path.join(temporaryFolder(), 'storage');
  store = createFolderStore(folder);
});

/** Writes something and dates it back. */
function stored(key: string, days: number, text = '{}'): string {
  const file = path.join(folder, key);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  const at = new Date(agoDays(days));
  utimesSync(file, at, at);
  return key;
}

/** A Temporal where these run. */
function withRunning(...workflowIds: string[]): Client {
  const list = async function* () {
    for (const workflowId of workflowIds) yield { workflowId };
  };
  return { workflow: { list } } as unknown as Client;
}

async function cleanUp(
  temporal = withRunning(),
  changes: Partial<Parameters<typeof createCleanUpStorage>[0]> = {},
): Promise<CleanedUp> {
  const deps = { store, archive: undefined, retention, temporal, now: () => now, ...changes };
  return await new MockActivityEnvironment().run<[], CleanedUp, () => Promise<CleanedUp>>(
    createCleanUpStorage(deps),
  );
}

async function left(prefix = ''): Promise<string[]> {
  return await Array.fromAsync(store.list(prefix));
}

test('old scans go with their plans, and the latest stays however old it is', async () => {
  const scan = (days: number) => `targets/shop/scans/${agoDays(days)}-0a1b2c3d.json`;
  stored(scan(40), 40);
  stored(`targets/shop/scans/${agoDays(40)}-0a1b2c3d-plan.json`, 40);
  const young = stored(scan(29), 29);
  const lone = stored(`targets/lone/scans/${agoDays(200)}-0a1b2c3d.json`, 200);
  stored('targets/lone/latest.json', 200, JSON.stringify({ sequence: agoDays(200) }));
  stored('targets/shop/latest.json', 29, JSON.stringify({ sequence: agoDays(29) }));
  assert.deepEqual(await cleanUp(), { scans: 2, evidence: 0, auditParts: 0 });
  assert.deepEqual(await left('targets/shop/scans/'), [young]);
  assert.deepEqual(await left('targets/lone/scans/'), [lone]);
  assert.deepEqual(await cleanUp(), { scans: 0, evidence: 0, auditParts: 0 }, 'again changes nothing');
});

test('evidence goes once nothing open refers to it, and it is old', async () => {
  const of = (cause: string, days = 100) => stored(`targets/shop/items/${cause}/d1.json`, days);
  of('ended');
  const kept = [of('young', 89), of('running'), of('open'), of('settled')];
  const state = {
    ...emptyTargetState,
    open: { open: { digest: 'd1', strategy: 'self-heal' } },
    settled: { settled: { digest: 'd1', outcome: 'rejected', at: '2026-01-01T00:00:00Z' } },
  };
  stored('targets/shop/state.json', 100, JSON.stringify(state));
  stored('targets/shop/emergencies/e1/77.json', 100);
  const emergency = stored('targets/shop/emergencies/e2/78.json', 100);
  const temporal = withRunning('remediate/shop/running', 'emergency/shop/e2');
  assert.deepEqual(await cleanUp(temporal), { scans: 0, evidence: 2, auditParts: 0 });
  assert.deepEqual(await left('targets/shop/items/'), kept.toSorted());
  assert.deepEqual(await left('targets/shop/emergencies/'), [emergency]);
  assert.ok((await left()).includes('targets/shop/state.json'));
});

test('nothing of a model with an open incident is touched, and how its last one ended stays', async () => {
  stored('models/fraud/incidents/0a1b2c/all.json', 100);
  const last = stored('models/fraud/incidents/last.json', 100);
  const open = stored('models/credit/incidents/3d4e5f/all.json', 100);
  const other = stored('models/fraud/retrainings/0a1b2c/record.json', 400);
  assert.equal((await cleanUp(withRunning('model-incident/credit'))).evidence, 1);
  assert.deepEqual(await left('models/'), [open, last, other].toSorted());
});

/** A trail of so many full parts, each a day younger than the one before, and one entry more. */
async function writeTrail(parts: number): Promise<void> {
  for (let part = parts; part >= 0; part -= 1) {
    const at = new Date(agoDays(100 + part));
    const trail = createAuditTrail({ store, now: () => at });
    const count = part === 0 ? 1 : segmentSize;
    await trail.append(Array.from({ length: count }, (_, index) => record(`${part}-${index}`, at)));
  }
}

function record(id: string, at: Date): AuditRecord {
  return {
    id,
    at: at.toISOString(),
    target: 'shop',
    actor: 'ada',
    action: 'healed',
  } as unknown as AuditRecord;
}

test('old parts of the audit trail move to the archive, and the chain stays whole across both', async () => {
  const archive = createFolderStore(path.join(temporaryFolder(), 'archive'));
  await writeTrail(4);
  const before = await verifyAuditTrail(store);
  const trail = { ...retention, auditTrail: { after: 90 * day, archive: { folder: 'unused' } } };
  const cleaned = await cleanUp(withRunning(), { archive, retention: trail });
  assert.equal(cleaned.auditParts, 3, 'the last two parts stay');
  assert.equal((await left('audit/')).length, 2);
  assert.equal((await verifyAuditTrail(store)).fault?.entry, 1, 'without its archive it is not whole');

  const whole = withArchive(store, archive);
  assert.deepEqual(await verifyAuditTrail(whole), before);
  assert.equal((await Array.fromAsync(readAuditTrail(whole))).length, 4 * segmentSize + 1);
  // A repeated record is found, and the next one is chained on.
  const appending = createAuditTrail({ store: whole, now: () => now });
  await appending.append([record('0-0', new Date(agoDays(100))), record('new', now)]);
  assert.equal((await verifyAuditTrail(whole)).entries, before.entries + 1);
});

test('a part that a dying worker left in both places is moved by the next', async () => {
  const elsewhere = temporaryFolder();
  const archive = createFolderStore(elsewhere);
  await writeTrail(3);
  const [first = ''] = await left('audit/');
  await archive.put(first, (await store.get(first)) ?? '');
  const trail = { ...retention, auditTrail: { after: 90 * day, archive: { folder: 'unused' } } };
  assert.equal((await cleanUp(withRunning(), { archive, retention: trail })).auditParts, 2);
  assert.equal((await verifyAuditTrail(withArchive(store, archive))).fault, undefined);
  assert.ok(readdirSync(elsewhere).length > 0);
});

test('an archive that has something else in the place of a part loses nothing, and that is said', async () => {
  const archive = createFolderStore(temporaryFolder());
  await writeTrail(3);
  const [first = ''] = await left('audit/');
  await archive.put(first, 'of another trail\n');
  const trail = { ...retention, auditTrail: { after: 90 * day, archive: { folder: 'unused' } } };
  await assert.rejects(
    cleanUp(withRunning(), { archive, retention: trail }),
    /two trails must not share an archive/,
  );
  assert.equal((await verifyAuditTrail(store)).fault, undefined);
});

test('a part that somebody has been at stays where people look at it', async () => {
  const archive = createFolderStore(temporaryFolder());
  await writeTrail(3);
  const [first = ''] = await left('audit/');
  const text = new TextDecoder().decode(await store.get(first));
  await store.put(first, text.replace('{', '{{'));
  const trail = { ...retention, auditTrail: { after: 90 * day, archive: { folder: 'unused' } } };
  assert.equal((await cleanUp(withRunning(), { archive, retention: trail })).auditParts, 0);
  assert.equal((await Array.fromAsync(archive.list(''))).length, 0);
});
