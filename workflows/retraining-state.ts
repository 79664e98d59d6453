import { workflowInfo } from '@temporalio/workflow';
import { modelItemId } from '../domain/models/model-item.ts';
import { closedGate } from './approval-gate.ts';
import type { RetrainModelInput, RetrainingState } from './retraining-messages.ts';

/** A retraining that nothing has happened to yet, beside what it was told by the run before. */
export function freshRetraining({ model, carried }: RetrainModelInput): RetrainingState {
  const { workflowId, firstExecutionRunId, startTime } = workflowInfo();
  return {
    transaction: { model, id: modelItemId(workflowId, firstExecutionRunId) },
    phase: 'planning',
    startedAt: startTime.toISOString(),
    plan: undefined,
    gate: { ...closedGate },
    approved: undefined,
    cancelled: undefined,
    data: undefined,
    trainingSince: undefined,
    job: undefined,
    isTrained: false,
    failures: [],
    lastLines: [],
    log: undefined,
    waiting: undefined,
    waitsTold: 0,
    evaluation: undefined,
    candidate: undefined,
    gpuHours: 0,
    lostGpuHours: 0,
    begun: [],
    undone: [],
    leftToDo: [],
    isTold: false,
    unsent: [],
    unrecorded: [],
    ...carried,
  };
}
