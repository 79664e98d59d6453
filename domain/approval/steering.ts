import { isEntitled } from './authority.ts';
import type { Door } from './decision.ts';
import type { Decider } from './people.ts';
import { describeApprovers } from './review-terms.ts';
import type { ReviewTerms } from './review-terms.ts';

/** What a person asks of something that is under way. Who they are is resolved by the door, never by the sender. */
export interface SteeringRequest extends Decider {
  /** Chosen by the sender: the same id again is the same request. */
  id: string;
  door: Door;
  /** Why, for the record; may be empty. */
  reason: string;
}

export type SteeringAnswer = { accepted: true } | { accepted: false; reason: string };

const longestReason = 3000;
const longestName = 200;

/**
 * Why a person may not steer what is under way, in words; undefined where they may. Whoever may approve it may steer it
 * as well, and so may those it would be escalated to: stopping something must not wait for an escalation.
 *
 * @param terms by which it was approved; where it names no approvers, everybody who reaches a door may.
 */
export function refusalOfSteering(
  { actor, identities, memberOf, reason }: SteeringRequest,
  terms: ReviewTerms | undefined,
): string | undefined {
  if (actor.trim() === '') return 'it has to be said who asks';
  if (actor.length > longestName) return `the name of who asks is longer than ${longestName} characters`;
  if (reason.length > longestReason) return `the reason is longer than ${longestReason} characters`;
  if (terms?.approvers === undefined) return undefined;
  const entitled = [...terms.approvers, ...(terms.escalateTo ?? [])];
  if (isEntitled({ identities, memberOf }, entitled)) return undefined;
  return `${actor} may not decide here; who may: ${describeApprovers(entitled)}`;
}

/**
 * Whether something has the shape of a request. Doors send nothing else, but whoever reaches Temporal can signal
 * anything, and what a handler throws at would be tried again for ever.
 */
export function isSteeringRequest(value: unknown): value is SteeringRequest {
  if (typeof value !== 'object' || value === null) return false;
  const parts = value as Partial<Record<keyof SteeringRequest, unknown>>;
  return (
    [parts.id, parts.actor, parts.reason, parts.door].every((part) => typeof part === 'string') &&
    [parts.identities, parts.memberOf].every(isNames)
  );
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
