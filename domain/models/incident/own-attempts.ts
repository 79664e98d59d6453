import type { DeploymentChange } from '../diagnosis/evidence.ts';
import type { WorkloadRevision } from './workload-revisions.ts';

/** A rollout of ours that is over. Times are RFC 3339. */
export interface EndedRollout {
  id: string;
  outcome: string;
  startedAt: string;
  endedAt: string;
  /** Where the model is that was tried, and the one before it. */
  candidate: string;
  champion?: string | undefined;
}

/** A revision is made a while after the write that asks for it, and clocks differ, milliseconds. */
const margin = 3 * 60 * 1000;

/** Ends of a rollout by which nothing of it is left in the deployment, as was observed. */
const leavesNothing: ReadonlySet<string> = new Set(['rolled-back', 'cancelled']);

/**
 * Sets aside what rollouts of ours tried and put back: such a revision is no cause of what is wrong now, and the next one
 * differs from the one before it in nothing that is left. One that could not be put back whole is left among the changes.
 *
 * @param revisions the oldest first.
 * @returns the revisions that are left, and what was set aside as people should read it.
 */
export function setAttemptsAside(
  revisions: readonly WorkloadRevision[],
  rollouts: readonly EndedRollout[],
): { revisions: WorkloadRevision[]; attempts: DeploymentChange[] } {
  const undone = rollouts.filter(({ outcome }) => leavesNothing.has(outcome));
  const attempts: DeploymentChange[] = [];
  const left = revisions.filter((revision) => {
    const rollout = undone.find((one) => isTriedBy(revision, one));
    if (rollout === undefined) return true;
    const { id, candidate } = rollout;
    attempts.push({
      part: 'attempt',
      what: `rollout ${id} gave ${candidate} traffic (${revision.name}), and everything was put back`,
      at: revision.createdAt,
      by: 'plumbline',
    });
    return false;
  });
  return { revisions: left, attempts };
}

function isTriedBy(
  { component, storage, createdAt }: WorkloadRevision,
  { candidate, champion, startedAt, endedAt }: EndedRollout,
): boolean {
  if (component !== 'predictor' || storage !== candidate || candidate === champion) return false;
  const at = Date.parse(createdAt);
  return at >= Date.parse(startedAt) - margin && at <= Date.parse(endedAt) + margin;
}
