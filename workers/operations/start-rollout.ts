import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Configuration } from '../../config/schema/configuration.ts';
import { taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { previewRollout } from '../../workflows/preview-plans.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import type {
  RolloutChange,
  RolloutModelInput,
  RolloutModelResult,
} from '../../workflows/rollout-messages.ts';
import { notifierNames } from '../notifiers.ts';
import { AlreadyUnderWayError } from './already-under-way.ts';
import { workflowTimes } from './schedules.ts';

/** The workflow of a rollout, as whoever waits for it sees it. */
export type RolloutWorkflow = (input: RolloutModelInput) => Promise<RolloutModelResult>;

/**
 * Starts a rollout by hand. There is one for each model at most, whoever starts it: rejects with an
 * AlreadyUnderWayError where one is open.
 */
export async function startRollout(
  client: Client,
  configuration: Configuration,
  { model, change, actor, reason }: { model: string; change: RolloutChange; actor: string; reason: string },
): Promise<WorkflowHandle<RolloutWorkflow>> {
  const input: RolloutModelInput = {
    model,
    change,
    reason: { kind: 'person', actor, reason },
    times: workflowTimes(configuration),
    notifiers: notifierNames(configuration),
  };
  try {
    return await client.workflow.start<RolloutWorkflow>(workflowTypes.rolloutModel, {
      workflowId: modelRolloutId(model),
      taskQueue: taskQueues.orchestration,
      args: [input],
      staticSummary: `rollout of model ${model}`,
      staticDetails:
        change.kind === 'previous'
          ? `Model **${model}** goes back to what served before: at once, and watched.`
          : `Model **${model}** takes traffic step by step, held against the one that serves.`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new AlreadyUnderWayError(
      `a rollout of ${model} is under way already; \`plumbline model status ${model}\` shows how it goes`,
    );
  }
}

/** Starts making the plan of a rollout alone: no traffic moves and nobody is asked. */
export async function startRolloutPreview(
  client: Client,
  configuration: Configuration,
  { model, change }: { model: string; change: RolloutChange },
): Promise<WorkflowHandle<typeof previewRollout>> {
  return await client.workflow.start<typeof previewRollout>(workflowTypes.previewRollout, {
    workflowId: `${modelRolloutId(model)}/preview-${randomUUID()}`,
    taskQueue: taskQueues.orchestration,
    args: [{ model, change, times: workflowTimes(configuration) }],
    staticSummary: `what a rollout of ${model} would do`,
  });
}
