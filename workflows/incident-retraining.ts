import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  ChildWorkflowFailure,
  ParentClosePolicy,
  isCancellation,
  rootCause,
  startChild,
} from '@temporalio/workflow';
import { workflowTypes } from './messages.ts';
import type { retrainModel } from './retrain-model.ts';
import { modelRetrainingId } from './retraining-messages.ts';
import type { RetrainModelInput, RetrainModelResult } from './retraining-messages.ts';
import { memoForChild } from './searchable.ts';

/** How a retraining ended that an incident began; a bare ending where its workflow did not get to answer. */
export type RetrainingEnd = Pick<RetrainModelResult, 'outcome' | 'detail'> & Partial<RetrainModelResult>;

/**
 * Retrains a model for an incident, and waits for how it ends; undefined where somebody else's retraining of the model
 * is under way. What cancels the incident cancels the retraining, and waits until everything is put back.
 */
export async function retrainForIncident(input: RetrainModelInput): Promise<RetrainingEnd | undefined> {
  try {
    const child = await startChild<typeof retrainModel>(workflowTypes.retrainModel, {
      workflowId: modelRetrainingId(input.model),
      args: [input],
      ...memoForChild(),
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: `retraining of model ${input.model}`,
      staticDetails: `Model **${input.model}** is trained on newer data because of an incident; the candidate is held against the model that serves.`,
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
