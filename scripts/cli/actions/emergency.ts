import { randomBytes, randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { LeaseRequest } from '../../../domain/emergency/lease-request.ts';
import type { EmergencyScope } from '../../../domain/emergency/scope.ts';
import { askEmergency, findLease, openEmergency } from '../../../workers/operations/declare-emergency.ts';
import type { SentLeaseRequest } from '../../../workers/operations/declare-emergency.ts';
import { listOpenLeases } from '../../../workers/operations/open-leases.ts';
import type { OpenLease } from '../../../workers/operations/open-leases.ts';
import { workflowTimes } from '../../../workers/operations/schedules.ts';
import { leaseTermsOf } from '../../../workers/lease-terms.ts';
import type { CloseOptions, EmergencyOptions, ExtendOptions, OpenOptions } from '../commands/emergency.ts';
import { printResult } from '../output.ts';
import { leaseEntry } from '../lease-entry.ts';
import type { LeaseEntry } from '../lease-entry.ts';
import { renderLeases } from '../render/leases.ts';
import { requireTarget } from '../require-target.ts';
import { userOfThisMachine } from '../user.ts';
import { withTemporal } from '../with-temporal.ts';
import type { TemporalSession } from '../with-temporal.ts';

/** The request does not hold. */
class EmergencyRefusedError extends Error {
  override readonly name = 'EmergencyRefusedError';
}

/** How long a worker has to answer, milliseconds: it holds Argo CD or Flux before it does. */
const patience = 60_000;

/** What became of a request; `pending` where no worker has answered yet. */
interface EmergencyReport {
  id: string;
  target: string;
  state: 'open' | 'ending' | 'pending';
  detail: string;
  workflowId: string;
  link: string;
  lease: LeaseEntry | null;
}

export async function openLease(options: OpenOptions, command: Command): Promise<void> {
  await withTemporal(command, async (session) => {
    const { client, configuration } = session;
    const { target, reason, ttl } = options;
    requireTarget(configuration, target);
    const until = new Date(Date.now() + ttl).toISOString();
    const request = { ...requestOf(session, { action: 'open', reason }), until };
    const lease = { id: randomBytes(4).toString('hex'), scope: scopeOf(options), reason };
    const given = { terms: leaseTermsOf(configuration), times: workflowTimes(configuration), patience };
    const sent = await openEmergency(client, { target, lease, request }, given);
    await report(session, { id: lease.id, target }, sent, options, 'open');
  });
}

export async function extendLease(
  id: string,
  until: string,
  options: ExtendOptions,
  command: Command,
): Promise<void> {
  await withTemporal(command, async (session) => {
    const lease = await leaseNamed(session, id, options);
    const { reason } = options;
    const said = reason === undefined ? {} : { reason };
    const request = { ...requestOf(session, { action: 'extend', ...said }), until };
    const sent = await askEmergency(session.client, lease, request, patience);
    await report(session, lease, sent, options, 'open');
  });
}

export async function closeLease(id: string, options: CloseOptions, command: Command): Promise<void> {
  await withTemporal(command, async (session) => {
    const lease = await leaseNamed(session, id, options);
    const request = requestOf(session, { action: 'close', reason: options.reason });
    const sent = await askEmergency(session.client, lease, request, patience);
    await report(session, lease, sent, options, 'ending');
  });
}

export async function listLeases({ target, format }: EmergencyOptions, command: Command): Promise<void> {
  await withTemporal(command, async ({ client, configuration, linkTo }) => {
    if (target !== undefined) requireTarget(configuration, target);
    const open = await listOpenLeases(client, target === undefined ? {} : { target });
    const now = new Date();
    const leases = open.map((lease) => leaseEntry(lease, linkTo(lease.workflowId), now));
    printResult(format, { leases }, (_, colors) => renderLeases(leases, colors));
  });
}

function leaseNamed(
  { client, configuration }: TemporalSession,
  id: string,
  { target }: { target?: string },
): Promise<OpenLease> {
  const targets = configuration.targets.map(({ name }) => name);
  return findLease(client, id, target === undefined ? { targets } : { target, targets });
}

/** Who sits at the terminal counts. */
function requestOf(
  { configuration }: TemporalSession,
  wanted: Pick<LeaseRequest, 'action' | 'reason'>,
): LeaseRequest {
  const decider = whoDecides(configuration.people, { commandLine: userOfThisMachine() });
  return { ...decider, ...wanted, requestId: randomUUID(), door: 'command-line' };
}

function scopeOf({ scope, namespace, selector }: OpenOptions): EmergencyScope {
  return {
    ...(scope.length === 0 ? {} : { objects: scope }),
    ...(namespace.length === 0 ? {} : { namespaces: namespace }),
    ...(selector === undefined ? {} : { selector }),
  };
}

async function report(
  { client, linkTo }: TemporalSession,
  { id, target }: Pick<OpenLease, 'id' | 'target'>,
  sent: SentLeaseRequest,
  { format }: EmergencyOptions,
  state: 'open' | 'ending',
): Promise<void> {
  if (sent.outcome === 'answered' && !sent.answer.accepted)
    throw new EmergencyRefusedError(`emergency in ${target}: refused: ${sent.answer.reason}`);
  const { workflowId } = sent;
  const link = linkTo(workflowId);
  // The listing follows the workflow by a moment.
  const known = (await listOpenLeases(client, { id })).find((one) => one.target === target);
  const entry = known === undefined ? null : leaseEntry(known, link, new Date());
  const isPending = sent.outcome === 'recorded';
  const detail = isPending
    ? 'recorded; no worker answers now, it is done as soon as one does: nothing is held before that'
    : state === 'ending'
      ? 'settings are put back, and policy decides about what still differs'
      : `healing is held until ${sent.answer.accepted ? sent.answer.expiresAt : ''}`;
  const shown: EmergencyReport = {
    id,
    target,
    state: isPending ? 'pending' : state,
    detail,
    workflowId,
    link,
    lease: entry,
  };
  printResult(format, shown, () =>
    [`emergency ${id} in ${target}: ${detail}`, ...(entry?.governor ? [entry.governor] : []), link].join(
      '\n',
    ),
  );
}
