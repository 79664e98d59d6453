import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { LeaseRequest } from '../../domain/emergency/lease-request.ts';
import { leaseCause } from '../../domain/emergency/lease.ts';
import type { Lease } from '../../domain/emergency/lease.ts';
import { wordFor } from '../../domain/emergency/plan-target.ts';
import type { PlannedLease } from '../../domain/emergency/plan-target.ts';
import type { Sighting } from '../../domain/emergency/sighting.ts';
import { summaryOf } from '../../domain/text/summary.ts';
import type { EmergencyLeaseInput } from '../../workflows/emergency-messages.ts';
import { leaseWorkflowId, sightingSignal } from '../../workflows/emergency-messages.ts';
import { observeSignal, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { Observation, WorkflowTimes } from '../../workflows/messages.ts';
import { loadTargetState, updateTargetState } from '../target-state-store.ts';
import { storeEvidence } from '../tell-remediation.ts';

interface Look {
  target: string;
  /** Start of the look, milliseconds since 1970. */
  sequence: number;
  commit: string;
  times: WorkflowTimes;
}

interface LeaseTellerDeps {
  store: ObjectStore;
  temporal: Client;
}

/** Tells each open lease what a scan saw in its scope, unless it knows, and starts those that a rule opens. */
export async function tellLeases(
  deps: LeaseTellerDeps,
  look: Look,
  planned: readonly PlannedLease[],
): Promise<void> {
  const { target, sequence, commit } = look;
  const told = new Map<string, string>();
  for (const one of planned) {
    if (one.lease.heldBy !== undefined) {
      if (!(await isHeldOn(deps.temporal, one.lease.heldBy))) await takeCareOf(deps, look, one.lease);
      continue;
    }
    const word = wordFor(one, commit);
    // One that knows and was ended from outside would hold for ever: nothing may change in its scope again.
    if (one.lease.told === word && (await isRunning(deps.temporal, target, one.lease))) continue;
    const observation = await observationFor(deps.store, look, one);
    if (one.detected !== undefined) await startDetected(deps.temporal, look, one.lease, { observation });
    else if (!(await isSignalled(deps.temporal, target, one.lease, observation)))
      await takeCareOf(deps, look, one.lease, observation);
    told.set(one.lease.id, word);
  }
  if (told.size === 0) return;
  await updateTargetState(deps.store, target, (state) => {
    if (state.sequence > sequence) return state;
    const known = Object.entries(state.leases ?? {}).map(([id, lease]): [string, Lease] => {
      const word = told.get(id);
      return [id, word === undefined ? lease : { ...lease, told: word }];
    });
    return { ...state, leases: Object.fromEntries(known) };
  });
}

async function observationFor(
  store: ObjectStore,
  { target, sequence, commit }: Look,
  { lease, changes }: PlannedLease,
): Promise<Observation> {
  if (changes === undefined) return { sequence, kind: 'gone', commit };
  const { item, findings } = changes;
  const cause = leaseCause(lease.id);
  const evidence = await storeEvidence(store, { target, cause, digest: item.digest }, findings);
  return { sequence, kind: 'drifting', item, evidence, commit };
}

/** Starts the emergency that a rule opens, or tells it where it runs: what a scan saw, or what a watch did. */
export async function startDetected(
  temporal: Client,
  { target, times }: Pick<Look, 'target' | 'times'>,
  lease: Lease,
  told: { observation: Observation } | { sighting: Sighting },
): Promise<void> {
  // Both are of the clock of whoever saw the change, which may be hours off.
  const lasts = Date.parse(lease.detectedUntil ?? lease.openedAt) - Date.parse(lease.openedAt);
  const opening = { ...requestOf(lease, `detected-${lease.id}`), lasts };
  const input: EmergencyLeaseInput = { target, lease, opening, times };
  const options = {
    workflowId: leaseWorkflowId(target, lease.id),
    taskQueue: taskQueues.orchestration,
    args: [input],
    staticSummary: summaryOf(`Emergency in ${target}: ${lease.reason}`),
  };
  const { workflow } = temporal;
  if ('observation' in told) {
    const signal = { signal: observeSignal, signalArgs: [told.observation] as [Observation] };
    await workflow.signalWithStart(workflowTypes.emergencyLease, { ...options, ...signal });
  } else {
    const signal = { signal: sightingSignal, signalArgs: [told.sighting] as [Sighting] };
    await workflow.signalWithStart(workflowTypes.emergencyLease, { ...options, ...signal });
  }
}

/** The request of a rule, in the name of who made the change. */
function requestOf({ reason, openedBy }: Lease, requestId: string): LeaseRequest {
  return {
    requestId,
    door: 'detection',
    action: 'open',
    actor: openedBy,
    identities: [openedBy],
    memberOf: [],
    reason,
  };
}

async function isRunning(temporal: Client, target: string, { id }: Lease): Promise<boolean> {
  try {
    const { status } = await temporal.workflow.getHandle(leaseWorkflowId(target, id)).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Whether the workflow that holds a lease is still the one that opened it. */
async function isHeldOn(
  temporal: Client,
  { workflowId, id }: NonNullable<Lease['heldBy']>,
): Promise<boolean> {
  try {
    const { status, memo } = await temporal.workflow.getHandle(workflowId).describe();
    const named = memo?.['id'];
    return status.name === 'RUNNING' && (named === undefined || named === id);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function isSignalled(
  temporal: Client,
  target: string,
  { id }: Lease,
  observation: Observation,
): Promise<boolean> {
  try {
    await temporal.workflow.getHandle(leaseWorkflowId(target, id)).signal(observeSignal, observation);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * A lease that is written down and has no workflow: a rule opened it and the worker died before it was started, or an
 * operator terminated it, or the rollout that holds it. Then a new run gives back what it holds, and says so. One that has just ended by itself is no
 * longer written down.
 */
async function takeCareOf(
  deps: LeaseTellerDeps,
  look: Look,
  { id }: Lease,
  observation?: Observation,
): Promise<void> {
  const { target, times } = look;
  const lease = (await loadTargetState(deps.store, target)).leases?.[id];
  if (lease === undefined) return;
  if (observation !== undefined && lease.detectedUntil !== undefined && lease.told === undefined) {
    await startDetected(deps.temporal, look, lease, { observation });
    return;
  }
  const opening = requestOf(lease, `abandoned-${id}`);
  const input: EmergencyLeaseInput = { target, lease, opening, times, abandoned: true };
  await deps.temporal.workflow.start(workflowTypes.emergencyLease, {
    workflowId: leaseWorkflowId(target, id),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: taskQueues.orchestration,
    args: [input],
    staticSummary: `Emergency in ${target}: given back`,
  });
}
