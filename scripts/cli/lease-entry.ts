import type { OpenLease } from '../../workers/operations/open-leases.ts';

/** An open emergency as `plumbline status` and `plumbline emergency list` print it. Ages are seconds. */
export interface LeaseEntry {
  id: string;
  target: string;
  state: OpenLease['phase'];
  scope: string;
  reason: string;
  openedBy: string;
  openedAt: string;
  expiresAt: string;
  age: number;
  /** Seconds; negative once it has expired. */
  left: number;
  /** How many objects differ from Git in its scope. */
  objects: number;
  /** What of Argo CD or Flux is held; null where neither applies the target. */
  governor: string | null;
  /** Address; null where there is none. */
  pullRequest: string | null;
  /** Why there is none, or what else goes wrong; null where nothing does. */
  trouble: string | null;
  link: string;
  workflowId: string;
}

export function leaseEntry(lease: OpenLease, link: string, now: Date): LeaseEntry {
  const { id, target, phase, scope, reason, openedBy, openedAt, expiresAt, objects, workflowId } = lease;
  return {
    id,
    target,
    state: phase,
    scope,
    reason,
    openedBy,
    openedAt,
    expiresAt,
    age: Math.max(0, seconds(Date.parse(openedAt), now.getTime())),
    left: seconds(now.getTime(), Date.parse(expiresAt)),
    objects,
    governor: lease.governor || null,
    pullRequest: lease.pullRequest || null,
    trouble: lease.trouble || lease.withoutPullRequest || null,
    link,
    workflowId,
  };
}

/** Whole seconds; 0 where a time is not known yet. */
function seconds(from: number, to: number): number {
  return Math.round((to - from) / 1000) || 0;
}
