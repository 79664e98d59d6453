import type { Client } from '@temporalio/client';
import { escapeWithin, limits } from '../../../clients/slack/blocks/text.ts';
import type { Configuration } from '../../../config/schema/configuration.ts';
import { whoDecides } from '../../../domain/approval/people.ts';
import type { LeaseRequest } from '../../../domain/emergency/lease-request.ts';
import { textHash } from '../../../domain/text/text-hash.ts';
import { leaseTermsOf } from '../../lease-terms.ts';
import {
  NoSuchLeaseError,
  askEmergency,
  findLease,
  openEmergency,
} from '../../operations/declare-emergency.ts';
import type { SentLeaseRequest } from '../../operations/declare-emergency.ts';
import { listOpenLeases } from '../../operations/open-leases.ts';
import type { OpenLease } from '../../operations/open-leases.ts';
import { workflowTimes } from '../../operations/schedules.ts';
import type { EmergencyCommand } from './emergency-command.ts';
import type { Memberships } from './group-memberships.ts';

/** Who asks, by which message or form, and how long they can be kept waiting (milliseconds). */
export interface EmergencyCaller {
  user: string;
  /** The same for a message that arrives twice. */
  origin: string;
  patience: number;
}

/** Takes what people ask of emergencies to Temporal, and answers in Slack's words. Never rejects. */
export interface EmergencyDesk {
  targets: readonly string[];
  answer(
    command: Exclude<EmergencyCommand, { action: 'form' | 'fault' }>,
    caller: EmergencyCaller,
  ): Promise<string>;
}

export function createEmergencyDesk(deps: {
  client: Client;
  configuration: Configuration;
  groupsOf: (user: string) => Promise<Memberships>;
  log: (line: string) => void;
}): EmergencyDesk {
  const { client, configuration, groupsOf, log } = deps;
  const targets = configuration.targets.map(({ name }) => name);

  async function requestOf(
    caller: EmergencyCaller,
    wanted: Pick<LeaseRequest, 'action' | 'reason' | 'until'>,
  ): Promise<LeaseRequest> {
    const { groups } = await groupsOf(caller.user);
    const decider = whoDecides(configuration.people, { slack: caller.user }, groups);
    return { ...decider, ...wanted, requestId: textHash(caller.origin, 32), door: 'slack' };
  }

  async function act(
    command: Exclude<EmergencyCommand, { action: 'form' | 'fault' }>,
    caller: EmergencyCaller,
  ): Promise<string> {
    if (command.action === 'list') return describeLeases(await listOpenLeases(client));
    if (command.action === 'open') {
      const { target, scope, reason, ttl } = command;
      if (!targets.includes(target))
        return `Not opened: there is no target ${target}; there are ${targets.join(', ')}.`;
      const until = new Date(Date.now() + ttl).toISOString();
      const request = await requestOf(caller, { action: 'open', reason, until });
      const lease = { id: textHash(caller.origin, 8), scope, reason };
      const given = {
        terms: leaseTermsOf(configuration),
        times: workflowTimes(configuration),
        patience: caller.patience,
      };
      return describeSent('open', lease.id, await openEmergency(client, { target, lease, request }, given));
    }
    const { action, id, reason } = command;
    const lease = await findLease(client, id, { targets });
    const request = await requestOf(caller, {
      action,
      ...(reason === undefined ? {} : { reason }),
      ...(action === 'extend' ? { until: new Date(Date.now() + command.ttl).toISOString() } : {}),
    });
    return describeSent(action, id, await askEmergency(client, lease, request, caller.patience));
  }

  return {
    targets,
    async answer(command, caller) {
      try {
        return await act(command, caller);
      } catch (error) {
        if (error instanceof NoSuchLeaseError) return `Nothing is done: ${error.message}.`;
        log(`an emergency was not dealt with: ${error instanceof Error ? error.message : String(error)}`);
        return 'Nothing is done, as far as can be known: Temporal does not answer. Try again, or use `plumbline emergency`.';
      }
    },
  };
}

function describeSent(action: LeaseRequest['action'], id: string, sent: SentLeaseRequest): string {
  if (sent.outcome === 'recorded')
    return `Emergency ${id}: recorded, and done as soon as a worker answers. Nothing is held before the channel says so.`;
  const { answer } = sent;
  if (!answer.accepted) return `Refused: ${answer.reason}.`;
  if (action === 'close') return `Emergency ${id} is being closed: healing goes on.`;
  return `Emergency ${id}: healing is held until ${answer.expiresAt}.`;
}

const mostShown = 20;

function describeLeases(leases: readonly OpenLease[]): string {
  if (leases.length === 0) return 'No emergency is open.';
  const lines = leases.slice(0, mostShown).map(({ id, target, scope, reason, openedBy, expiresAt }) => {
    const words = escapeWithin(`${target}, ${scope}: ${reason} (${openedBy})`, 300);
    return `• \`${id}\` ${words}, until ${expiresAt}`;
  });
  return lines.join('\n').slice(0, limits.section);
}
