import type { LeaseTerms } from './lease-terms.ts';

/** Where a lease stands in time; milliseconds since 1970. */
export interface LeaseClock {
  /** Start of the present term: opened, or extended last. */
  termSince: number;
  expiresAt: number;
  /** How far the reminders of this term have come. */
  stage: 'running' | 'reminded' | 'escalated' | 'overdue';
  /** When people were last told of that. */
  remindedAt: number;
}

/**
 * What happens next if nobody does anything.
 * - `remind`: it expires soon. `escalate`: it has expired, and others are called.
 * - `settle`: nobody did anything about it, and the terms say what that comes to. `nag`: it is still kept.
 */
export interface LeaseMilestone {
  at: number;
  what: 'remind' | 'escalate' | 'settle' | 'nag';
}

/** The next milestone. Each follows the one before: whoever was away for long is told everything, in order. */
export function nextMilestone(
  { termSince, expiresAt, stage, remindedAt }: LeaseClock,
  { remindBefore, grace, remindAfter }: LeaseTerms,
): LeaseMilestone {
  if (stage === 'running') {
    // In a term that is shorter than that, half-way.
    const at = Math.max(expiresAt - remindBefore, (termSince + expiresAt) / 2);
    return { at, what: 'remind' };
  }
  if (stage === 'reminded') return { at: expiresAt, what: 'escalate' };
  // Counted from when people were told, so that nobody who was told late has less time.
  if (stage === 'escalated') return { at: Math.max(expiresAt, remindedAt) + grace, what: 'settle' };
  return { at: remindedAt + remindAfter, what: 'nag' };
}
