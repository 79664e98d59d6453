import { workflowInfo } from '@temporalio/workflow';
import { beforeAnyLook } from '../domain/models/rollout/judge-look.ts';
import { modelItemId } from '../domain/models/model-item.ts';
import { closedGate } from './approval-gate.ts';
import type { AnalysisLook, RolloutModelInput, RolloutState } from './rollout-messages.ts';

/** Looks that it remembers. */
const mostLooks = 20;

/** A rollout that nothing has happened to yet, beside what it was told by the run before. */
export function freshRollout({ carried }: RolloutModelInput): RolloutState {
  const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
  return {
    id: modelItemId(workflowId, firstExecutionRunId),
    stage: 'planning',
    startedAt: startTime.toISOString(),
    plan: undefined,
    plans: 0,
    approved: undefined,
    gate: { ...closedGate },
    asking: undefined,
    asked: 0,
    allowed: [],
    hookSince: undefined,
    step: 0,
    stepSince: undefined,
    isAgreed: false,
    isPaused: false,
    isHurried: false,
    isBeingPromoted: false,
    analysis: beforeAnyLook,
    lookedAt: 0,
    errorsInRow: 0,
    troubleInRow: 0,
    trouble: undefined,
    looks: [],
    traffic: undefined,
    settledAt: undefined,
    pullRequest: undefined,
    begun: [],
    aborted: undefined,
    requests: [],
    undone: [],
    leftToDo: [],
    unsent: [],
    unrecorded: [],
    ...carried,
  };
}

/** A step begins to be held now. What was measured before stays evidence: it is about the same two models. */
export function startHolding(state: RolloutState): void {
  const now = Date.now();
  Object.assign(state, {
    stepSince: now,
    // Nothing can be measured yet: the first look is due after the first interval.
    lookedAt: now,
    isAgreed: false,
    errorsInRow: 0,
    troubleInRow: 0,
    trouble: undefined,
  });
}

export function rememberLook(state: RolloutState, look: AnalysisLook): void {
  state.looks = [...state.looks, look].slice(-mostLooks);
  state.errorsInRow = look.verdict === 'error' ? state.errorsInRow + 1 : 0;
}
