import type { Decider } from '../approval/people.ts';
import type { Door } from '../approval/decision.ts';
import { isEntitled } from '../approval/authority.ts';
import { describeApprovers } from '../approval/review-terms.ts';
import type { LeaseTerms } from './lease-terms.ts';

/** What somebody wants of a lease. Who they are is resolved by the door, never by the sender. */
export interface LeaseRequest extends Decider {
  /** Chosen by the sender: the same id again is the same request. */
  requestId: string;
  door: Door | 'detection';
  action: 'open' | 'extend' | 'close';
  /** When an `open` or `extend` ends, RFC 3339. */
  until?: string;
  /** How long an `open` by a rule lasts instead, from when its workflow starts, milliseconds: no clock but Temporal's counts. */
  lasts?: number;
  reason?: string;
}

export type LeaseAnswer =
  | { accepted: true; action: LeaseRequest['action']; actor: string; expiresAt: string }
  | { accepted: false; reason: string };

const longestReason = 3000;
const longestName = 200;
/** Shorter is a slip of the finger, milliseconds. */
const shortest = 60_000;

/**
 * Why a request cannot be granted, in words; undefined where it can.
 *
 * @param openedBy names of who opened the lease: they may extend and close their own.
 * @param escalated whether those it is escalated to may act as well.
 */
export function refusalOfRequest(
  request: LeaseRequest,
  terms: LeaseTerms,
  {
    openedBy = [],
    escalated = false,
    now,
  }: { openedBy?: readonly string[]; escalated?: boolean; now: number },
): string | undefined {
  const { actor, action, reason = '', until, door } = request;
  // A rule has been written down by who may; what it opened holds already.
  if (door === 'detection') return undefined;
  if (actor.trim() === '') return 'it has to be said who asks';
  if (actor.length > longestName) return `the name of who asks is longer than ${longestName} characters`;
  if (reason.length > longestReason) return `the reason is longer than ${longestReason} characters`;
  if (action !== 'extend' && reason.trim() === '') return `to ${action} an emergency needs a reason`;
  return lackOfAuthority(request, terms, openedBy, escalated) ?? faultOfEnd(action, until, terms, now);
}

function lackOfAuthority(
  request: LeaseRequest,
  { openers, escalateTo = [] }: LeaseTerms,
  openedBy: readonly string[],
  escalated: boolean,
): string | undefined {
  if (openers === undefined) return undefined;
  const entitled = [...openers, ...(escalated ? escalateTo : [])];
  if (isEntitled(request, entitled)) return undefined;
  if (request.action !== 'open' && request.identities.some((name) => openedBy.includes(name)))
    return undefined;
  const may = describeApprovers(entitled);
  return `${request.actor} may not ${request.action} emergencies here; who may: ${may}`;
}

function faultOfEnd(
  action: LeaseRequest['action'],
  until: string | undefined,
  { longest }: LeaseTerms,
  now: number,
): string | undefined {
  if (action === 'close') return undefined;
  const end = Date.parse(until ?? '');
  if (Number.isNaN(end)) return 'it has to be said when the emergency ends';
  if (end - now < shortest) return 'an emergency has to end in the future, a minute from now or later';
  // What was asked for as exactly the longest took a moment to arrive.
  if (end - now > longest + shortest) {
    return `an emergency can last ${longest / 3_600_000} hours at most from now; extend it later`;
  }
  return undefined;
}
