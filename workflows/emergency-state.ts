import { workflowInfo } from '@temporalio/workflow';
import type { EmergencyLeaseInput, LeaseState } from './emergency-messages.ts';

/** A lease that nothing has happened to yet, beside what it was told by the run before. */
export function freshLease({ opening, carried, abandoned }: EmergencyLeaseInput): LeaseState {
  const now = workflowInfo().startTime.getTime();
  return {
    episode: workflowInfo().runId,
    phase: 'opening',
    openedAt: now,
    expiresAt: opening.lasts === undefined ? Date.parse(opening.until ?? '') || now : now + opening.lasts,
    termSince: now,
    stage: 'running',
    remindedAt: now,
    terms: undefined,
    notifiers: [],
    withoutForge: false,
    withoutPullRequest: undefined,
    undo: abandoned === true ? ['forget-lease', 'release-governor'] : [],
    governor: undefined,
    sequence: 0,
    kind: undefined,
    seen: undefined,
    captures: [],
    sightings: [],
    pullRequest: undefined,
    proposedDigest: undefined,
    proposalFailed: false,
    withdrawn: false,
    lookedAt: 0,
    trouble: undefined,
    ending: undefined,
    answers: [],
    unsent: [],
    unrecorded: [],
    ...carried,
  };
}
