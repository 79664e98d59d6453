import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Configuration } from '../../config/schema/configuration.ts';
import { taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { previewRetraining } from '../../workflows/preview-plans.ts';
import { modelRetrainingId } from '../../workflows/retraining-messages.ts';
import type { RetrainModelInput, RetrainModelResult } from '../../workflows/retraining-messages.ts';
import { notifierNames } from '../notifiers.ts';
import { AlreadyUnderWayError } from './already-under-way.ts';
import { workflowTimes } from './schedules.ts';

/** The workflow of a retraining, as whoever waits for it sees it. */
export type RetrainingWorkflow = (input: RetrainModelInput) => Promise<RetrainModelResult>;

/**
 * Starts a retraining by hand. There is one for each model at most, whoever starts it: rejects with an
 * AlreadyUnderWayError where one is open.
 */
export async function startRetraining(
  client: Client,
  configuration: Configuration,
  { model, actor, reason }: { model: string; actor: string; reason: string },
): Promise<WorkflowHandle<RetrainingWorkflow>> {
  const input: RetrainModelInput = {
    model,
    reason: { kind: 'person', actor, reason },
    times: workflowTimes(configuration),
    notifiers: notifierNames(configuration),
  };
  try {
    return await client.workflow.start<RetrainingWorkflow>(workflowTypes.retrainModel, {
      workflowId: modelRetrainingId(model),
      taskQueue: taskQueues.orchestration,
      args: [input],
      staticSummary: `retraining of model ${model}`,
      staticDetails: `Model **${model}** is trained on newer data; the candidate is held against the model that serves.`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new AlreadyUnderWayError(
      `a retraining of ${model} is under way already; \`plumbline model status ${model}\` shows how it goes`,
    );
  }
}

/** Starts making the plan of a retraining alone: nothing is created and nobody is asked. */
export async function startRetrainingPreview(
  client: Client,
  configuration: Configuration,
  model: string,
): Promise<WorkflowHandle<typeof previewRetraining>> {
  return await client.workflow.start<typeof previewRetraining>(workflowTypes.previewRetraining, {
    workflowId: `${modelRetrainingId(model)}/preview-${randomUUID()}`,
    taskQueue: taskQueues.orchestration,
    args: [{ model, times: workflowTimes(configuration) }],
    staticSummary: `what a retraining of ${model} would do`,
  });
}
