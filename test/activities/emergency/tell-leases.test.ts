import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDetected, tellLeases } from '../../../activities/emergency/tell-leases.ts';
import { loadTargetState, updateTargetState } from '../../../activities/target-state-store.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { Lease } from '../../../domain/emergency/lease.ts';
import { recordLease } from '../../../domain/infrastructure/target-state.ts';
import type { EmergencyLeaseInput } from '../../../workflows/emergency-messages.ts';
import { leaseWorkflowId } from '../../../workflows/emergency-messages.ts';
import { taskQueues, workflowTypes } from '../../../workflows/messages.ts';
import { useTemporal } from '../../support/temporal-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// No worker runs: what is started stays as it is until a test ends it.
const { client } = await useTemporal();
const store = createObjectStore({ folder: temporaryFolder() });
const times = { heartbeat: 10_000 };
const limits = { timeout: 300_000 };

const written: Lease = {
  id: 'a1',
  scope: {},
  reason: 'orders fail',
  openedBy: 'ada',
  openedAt: '2026-06-01T12:00:00.000Z',
};

/** A scan of a target sees that nothing differs. */
async function scan(target: string, commit: string): Promise<void> {
  const { leases = {} } = await loadTargetState(store, target);
  const planned = Object.values(leases).map((lease) => ({ lease }));
  await tellLeases({ store, temporal: client }, { target, sequence: Date.now(), commit, times }, planned);
}

async function open(target: string) {
  await updateTargetState(store, target, (state) => recordLease(state, written));
  return await client.workflow.start(workflowTypes.emergencyLease, {
    workflowId: leaseWorkflowId(target, written.id),
    taskQueue: taskQueues.orchestration,
    args: [],
  });
}

test('a lease that knows is not told again', limits, async () => {
  const { firstExecutionRunId } = await open('quiet');
  await scan('quiet', 'c1');
  await scan('quiet', 'c1');
  const handle = client.workflow.getHandle(leaseWorkflowId('quiet', written.id));
  const { events } = await handle.fetchHistory();
  assert.equal(events?.filter((event) => event.workflowExecutionSignaledEventAttributes).length, 1);
  assert.equal((await handle.describe()).runId, firstExecutionRunId);
});

test('one that knows and was terminated is given back, though nothing changes any more', limits, async () => {
  const { workflowId } = await open('ended');
  await scan('ended', 'c1');
  await client.workflow.getHandle(workflowId).terminate('by an operator');
  await scan('ended', 'c1');
  const handle = client.workflow.getHandle(workflowId);
  assert.equal((await handle.describe()).status.name, 'RUNNING');
  assert.equal((await inputOf(workflowId)).abandoned, true);
});

test('one that a rule opens is told how long it lasts, not until when', limits, async () => {
  const detectedUntil = '2026-06-01T14:00:00.000Z';
  const observation = { sequence: 1, kind: 'gone' as const };
  await startDetected(client, { target: 'rule', times }, { ...written, detectedUntil }, { observation });
  const { opening } = await inputOf(leaseWorkflowId('rule', written.id));
  assert.deepEqual([opening.lasts, opening.until], [7_200_000, undefined]);
});

async function inputOf(workflowId: string): Promise<EmergencyLeaseInput> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return JSON.parse(new TextDecoder().decode(payload?.data ?? new Uint8Array())) as EmergencyLeaseInput;
}
