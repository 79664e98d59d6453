import { WorkflowNotFoundError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { ClientError } from '../../clients/errors.ts';
import type { LeaseAnswer, LeaseRequest } from '../../domain/emergency/lease-request.ts';
import { refusalOfRequest } from '../../domain/emergency/lease-request.ts';
import type { LeaseTerms } from '../../domain/emergency/lease-terms.ts';
import type { Lease } from '../../domain/emergency/lease.ts';
import { faultOfScope } from '../../domain/emergency/scope.ts';
import { summaryOf } from '../../domain/text/summary.ts';
import {
  leaseOpenedUpdate,
  leaseRequestSignal,
  leaseRequestUpdate,
  leaseWorkflowId,
} from '../../workflows/emergency-messages.ts';
import type { EmergencyLeaseInput } from '../../workflows/emergency-messages.ts';
import { taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { WorkflowTimes } from '../../workflows/messages.ts';
import { listOpenLeases, readOpenLease } from './open-leases.ts';
import type { OpenLease } from './open-leases.ts';

/** The id names no emergency that is open. */
export class NoSuchLeaseError extends ClientError {
  readonly code = 'no-such-emergency';
  readonly retryable = false;
}

/** What became of a request. */
export type SentLeaseRequest =
  | { outcome: 'answered'; answer: LeaseAnswer; workflowId: string }
  /** Temporal has it, and no worker has answered yet. */
  | { outcome: 'recorded'; workflowId: string };

export interface EmergencyWish {
  target: string;
  lease: Pick<Lease, 'id' | 'scope' | 'reason'>;
  request: LeaseRequest;
}

/**
 * Opens an emergency. What can be seen here to be impossible is refused here; the workflow judges all of it again.
 *
 * @param patience how long a worker has to answer, milliseconds.
 */
export async function openEmergency(
  client: Client,
  { target, lease, request }: EmergencyWish,
  { terms, times, patience }: { terms: LeaseTerms; times: WorkflowTimes; patience: number },
): Promise<SentLeaseRequest> {
  const workflowId = leaseWorkflowId(target, lease.id);
  const reason = faultOfScope(lease.scope) ?? refusalOfRequest(request, terms, { now: Date.now() });
  if (reason !== undefined) return { outcome: 'answered', answer: { accepted: false, reason }, workflowId };
  const input: EmergencyLeaseInput = { target, lease, opening: request, times };
  const handle = await client.workflow.start(workflowTypes.emergencyLease, {
    workflowId,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: taskQueues.orchestration,
    args: [input],
    staticSummary: summaryOf(`Emergency in ${target}: ${lease.reason}`),
  });
  const answer = await answerWithin(client, patience, () =>
    handle.executeUpdate(leaseOpenedUpdate, { updateId: 'opened' }),
  );
  return answer === undefined
    ? { outcome: 'recorded', workflowId }
    : { outcome: 'answered', answer, workflowId };
}

/**
 * The emergency that an id names. Rejects with a NoSuchLeaseError, also where several targets have one of that id.
 *
 * @param among where it may be: one target that is named, or all that are known.
 */
export async function findLease(
  client: Client,
  id: string,
  among: { target?: string; targets: readonly string[] },
): Promise<OpenLease> {
  const { target, targets } = among;
  const listed = await listOpenLeases(client, { id, ...(target === undefined ? {} : { target }) });
  const found =
    listed.length > 0 ? listed : await readLeases(client, id, target === undefined ? targets : [target]);
  const [lease, another] = found;
  if (lease === undefined)
    throw new NoSuchLeaseError(
      `no emergency ${id} is open; \`plumbline emergency list\` names those that are`,
    );
  if (another !== undefined)
    throw new NoSuchLeaseError(
      `${id} is the id of emergencies in ${found.map((one) => one.target).join(' and ')}: name the target`,
    );
  return lease;
}

/** One that was opened just now may not be listed yet. */
async function readLeases(client: Client, id: string, targets: readonly string[]): Promise<OpenLease[]> {
  const open = await Promise.all(targets.map((target) => readOpenLease(client, target, id)));
  return open.filter((lease) => lease !== undefined);
}

/** Asks an open emergency to be extended or closed. Never lost: where no worker answers it is left in its mailbox. */
export async function askEmergency(
  client: Client,
  { workflowId }: OpenLease,
  request: LeaseRequest,
  patience: number,
): Promise<SentLeaseRequest> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const answer = await answerWithin(client, patience, () =>
      handle.executeUpdate(leaseRequestUpdate, { args: [request], updateId: request.requestId }),
    );
    if (answer !== undefined) return { outcome: 'answered', answer, workflowId };
    await handle.signal(leaseRequestSignal, request);
    return { outcome: 'recorded', workflowId };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return { outcome: 'answered', answer: { accepted: false, reason: 'it is over' }, workflowId };
  }
}

async function answerWithin(
  client: Client,
  milliseconds: number,
  ask: () => Promise<LeaseAnswer>,
): Promise<LeaseAnswer | undefined> {
  try {
    return await client.withDeadline(Date.now() + milliseconds, ask);
  } catch (error) {
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return undefined;
    throw error;
  }
}
