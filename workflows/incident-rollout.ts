import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowFailure,
  ParentClosePolicy,
  isCancellation,
  rootCause,
  startChild,
} from '@temporalio/workflow';
import type { AcceptedDecision } from '../domain/approval/review.ts';
import { modelItemId } from '../domain/models/model-item.ts';
import { describeResolution } from '../domain/models/incident/resolution.ts';
import type { RetrainingEnd } from './incident-retraining.ts';
import { workflowTypes } from './messages.ts';
import type { DiagnosisMade, IncidentRollout, IncidentState, ModelIncidentInput } from './model-messages.ts';
import type { rolloutModel } from './rollout-model.ts';
import { modelRolloutId } from './rollout-messages.ts';
import type { RolloutModelInput, RolloutModelResult } from './rollout-messages.ts';
import { memoForChild } from './searchable.ts';

/** What a retraining leads on to; undefined where the model is set up for no rollout. */
export function rolloutAfter(
  decision: AcceptedDecision,
  { candidate, data, transaction, evaluation, gpuHours = 0 }: RetrainingEnd,
  made: DiagnosisMade | undefined,
): IncidentRollout | undefined {
  if (made?.rollsOut !== true) return undefined;
  if (candidate === undefined || data === undefined || transaction === undefined) return undefined;
  return { decision, candidate, data, transaction, evaluation: evaluation?.headline, gpuHours };
}

/** How a rollout ended that an incident began; a bare ending where its workflow did not get to answer. */
export type RolloutEnd = Pick<RolloutModelResult, 'outcome' | 'detail'> & Partial<RolloutModelResult>;

/** Rolls the candidate of an incident out, and waits for how that ends. */
export async function rollOutForIncident(
  { model, times, notifiers = [] }: ModelIncidentInput,
  { episode, made }: IncidentState,
  { candidate, data, transaction }: IncidentRollout,
): Promise<RolloutEnd | undefined> {
  return await rolloutOfIncident(
    {
      model,
      change: { kind: 'candidate', candidate, retraining: { transaction, data } },
      reason: {
        kind: 'incident',
        incident: modelItemId(model, episode),
        headline: made?.diagnosis.headline ?? '',
      },
      times,
      notifiers,
    },
    `Model **${model}** gets a better candidate because of an incident: it takes traffic step by step, judged against the model that serves.`,
  );
}

/**
 * A rollout because of an incident, and how it ends; undefined where somebody else's rollout of the model is under way.
 * What cancels the incident cancels the rollout, and waits until everything is put back.
 */
export async function rolloutOfIncident(
  input: RolloutModelInput,
  staticDetails: string,
): Promise<RolloutEnd | undefined> {
  const { model } = input;
  try {
    const child = await startChild<typeof rolloutModel>(workflowTypes.rolloutModel, {
      workflowId: modelRolloutId(model),
      args: [input],
      ...memoForChild(),
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `rollout of model ${model}`,
      staticDetails,
    });
    return await child.result();
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    const isOurs = isCancellation(error) && CancellationScope.current().consideredCancelled;
    if (isOurs || !(error instanceof ChildWorkflowFailure)) throw error;
    if (isCancellation(error)) return { outcome: 'cancelled', detail: 'an operator cancelled its workflow' };
    return { outcome: 'failed', detail: `its workflow ended: ${rootCause(error) ?? error.message}` };
  }
}

/** The story of an incident that a better model has ended. */
export function resolutionOf(
  { made, worst, openedAt }: IncidentState,
  { candidate, data, evaluation, gpuHours }: IncidentRollout,
  rollout: string,
): string {
  return describeResolution({
    headline: made?.diagnosis.headline ?? '',
    columns: worst.drift?.columns ?? [],
    candidate,
    trainingRows: data.trainingRows,
    evaluation,
    gpuHours,
    rollout,
    duration: Date.now() - Date.parse(openedAt),
  });
}
