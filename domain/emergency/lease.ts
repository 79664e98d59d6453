import type { EmergencyScope } from './scope.ts';

/** An open lease as the state of its target remembers it: what it takes to leave alone what it covers. */
export interface Lease {
  /** Unique in its target; part of the id of its workflow. */
  id: string;
  scope: EmergencyScope;
  reason: string;
  /** Who opened it, for people. */
  openedBy: string;
  /** RFC 3339. */
  openedAt: string;
  /** Until when a rule opens it, RFC 3339; where a rule does. */
  detectedUntil?: string;
  /** The workflow that holds it, where that is no emergency's: a rollout, by its id. */
  heldBy?: { workflowId: string; id: string };
  /** What its workflow was last told: the digest of what differs, or that nothing does and at which commit. */
  told?: string;
}

/** The cause under which everything in the scope of a lease is gathered. */
export const leaseCause = (id: string): string => `emergency/${id}`;

/** An id is part of workflow ids, branches and file names. */
export function isLeaseId(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}
