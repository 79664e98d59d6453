import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createStartRemediations } from '../../activities/start-remediations.ts';
import { storeJson } from '../../activities/stored-json.ts';
import { loadTargetState, updateTargetState } from '../../activities/target-state-store.ts';
import type { StoredPlan } from '../../activities/plan-remediations.ts';
import { createObjectStore } from '../../clients/object-store/create-object-store.ts';
import { recordSettled } from '../../domain/infrastructure/target-state.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { remediationId } from '../../workflows/messages.ts';
import { remediationsOf } from '../support/remediations.ts';
import type { EndedRemediation } from '../support/remediations.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { driftItem } from '../support/workflow-harness.ts';

// No worker runs: what is started stays as it is until a test ends it.
const { client } = await useTemporal();
const store = createObjectStore({ folder: temporaryFolder() });
const start = createStartRemediations({ notifiers: new Map([['log', {}]]), store, temporal: client });

async function startFor(target: string, sequence: number, ...causes: string[]): Promise<void> {
  const items = causes.map((cause) => ({ item: driftItem({ cause }), findings: [] }));
  const stored: StoredPlan = { items, settled: [], reported: [], held: undefined, drifting: causes };
  const plan = await storeJson(store, `${target}-plan.json`, stored);
  await new MockActivityEnvironment().run(start, {
    target,
    plan: { plan, remediations: items.length, reported: 0, settled: 0 },
    commit: '0123456789abcdef',
    sequence,
    times: { heartbeat: 10_000 },
  });
}

/** Listings lag behind a little. */
async function listed(target: string, count: number, status: string): Promise<EndedRemediation[]> {
  return await waitUntil(
    async () => {
      const all = await remediationsOf(client, target);
      return all.filter((one) => one.status === status).length === count ? all : undefined;
    },
    { within: 120_000 },
  );
}

test('what is tried again finds its remediations running and starts none twice', async () => {
  const sequence = Date.now();
  await startFor('twice', sequence, 'c1', 'c2');
  await listed('twice', 2, 'RUNNING');
  await startFor('twice', sequence, 'c1', 'c2');
  await startFor('twice', sequence + 1, 'c1', 'c2');
  assert.equal((await listed('twice', 2, 'RUNNING')).length, 2);
  assert.deepEqual(Object.keys((await loadTargetState(store, 'twice')).open), ['c1', 'c2']);
});

test('a remediation that ended after the scan began is not started again by that scan', async () => {
  const sequence = Date.now();
  await startFor('ended', sequence, 'c1', 'c2');
  await listed('ended', 2, 'RUNNING');
  await client.workflow.getHandle(remediationId('ended', 'c1')).terminate();
  await listed('ended', 1, 'TERMINATED');

  await startFor('ended', sequence, 'c1', 'c2');
  assert.equal((await listed('ended', 1, 'RUNNING')).length, 2);
  assert.deepEqual(Object.keys((await loadTargetState(store, 'ended')).open), ['c2']);
});

test('what people left as it is since it was planned is not asked about again, whatever listings show yet', async () => {
  const { digest } = driftItem();
  await updateTargetState(store, 'settled', (state) =>
    recordSettled(state, 'c1', digest, 'rejected', new Date()),
  );
  await startFor('settled', Date.now(), 'c1', 'c2');
  await listed('settled', 1, 'RUNNING');
  const state = await loadTargetState(store, 'settled');
  assert.deepEqual([Object.keys(state.open), Object.keys(state.settled)], [['c2'], ['c1']]);
});

test('a remediation that ended before the scan began is started anew', async () => {
  await startFor('anew', Date.now(), 'c1');
  await listed('anew', 1, 'RUNNING');
  await client.workflow.getHandle(remediationId('anew', 'c1')).terminate();
  await listed('anew', 1, 'TERMINATED');

  await startFor('anew', Date.now() + 1, 'c1');
  assert.equal((await listed('anew', 1, 'RUNNING')).length, 2);
});
