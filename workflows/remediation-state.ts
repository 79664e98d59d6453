import { workflowInfo } from '@temporalio/workflow';
import { closedGate } from './approval-gate.ts';
import type { RemediationState } from './messages.ts';

/** A remediation that nothing has happened to yet, beside what it was told by the run before. */
export function freshState(carried: Partial<RemediationState> = {}): RemediationState {
  return {
    episode: workflowInfo().runId,
    phase: 'observing',
    sequence: 0,
    kind: 'drifting',
    seen: undefined,
    gate: { ...closedGate },
    escalation: undefined,
    attempts: 0,
    needsRecreation: undefined,
    unsent: [],
    unrecorded: [],
    ...carried,
  };
}
