import { WorkflowFailedError } from '@temporalio/client';
import type { Workflow, WorkflowHandle, WorkflowResultType } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { awaitWorkflow } from './await-workflow.ts';
import { createProgress } from './progress.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** A plan could not be made. */
export class NoPlanError extends Error {
  override readonly name = 'NoPlanError';
}

const steps = {
  planRetraining: 'making the plan of the retraining, with a dry run of its Job',
  planRollout: 'making the plan of the rollout, with a dry run of its objects',
};
/** Milliseconds. */
const patience = 10 * 60 * 1000;

/**
 * Waits for a plan that somebody wants to see. Rejects with a NoPlanError where none comes.
 *
 * @param activityQueue where plans of this kind are made.
 */
export async function awaitPreview<Type extends Workflow>(
  handle: WorkflowHandle<Type>,
  model: string,
  activityQueue: string,
): Promise<WorkflowResultType<Type>> {
  const progress = createProgress();
  const interruption = untilInterrupted();
  try {
    const answer = await awaitWorkflow(handle, {
      timeout: patience,
      signal: interruption.signal,
      progress,
      steps,
      activityQueue,
    });
    if (answer !== undefined) return answer.result;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    throw new NoPlanError(`no plan could be made for ${model}: ${rootCause(error.cause) ?? error.message}`, {
      cause: error,
    });
  } finally {
    interruption.forget();
  }
  throw new NoPlanError(`no plan for ${model} in time; does a worker run?`);
}
