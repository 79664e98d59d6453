import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Decision } from '../../domain/approval/review.ts';
import { observeSignal, remediationQuery, workflowTypes } from '../../workflows/messages.ts';
import type {
  Observation,
  RemediateDriftInput,
  RemediateDriftResult,
  RemediationPhase,
} from '../../workflows/messages.ts';
import { withWorker } from './workflow-harness.ts';
import type { RecordedActivities } from './workflow-harness.ts';

/** What happens to a remediation while it runs. */
export type RemediationStory = (handle: WorkflowHandle, activities: RecordedActivities) => Promise<void>;

/** Starts a remediation with an observation, lets a story happen to it, and answers how it ended. */
export async function remediate(
  environment: TestWorkflowEnvironment,
  first: Observation,
  activities: RecordedActivities,
  story: RemediationStory = async () => {},
  notifiers: readonly string[] = ['log'],
): Promise<RemediateDriftResult> {
  return await withWorker(environment, activities, async (taskQueue) => {
    const { times } = activities;
    const input: RemediateDriftInput = { target: 'payments', cause: 'c0ffee', times, notifiers };
    const { workflowId } = await environment.client.workflow.signalWithStart(workflowTypes.remediateDrift, {
      workflowId: `remediate/payments/${randomUUID()}`,
      taskQueue,
      args: [input],
      signal: observeSignal,
      signalArgs: [first],
    });
    // Without a run id it follows the workflow into the runs that continue it.
    const handle = environment.client.workflow.getHandle(workflowId);
    await story(handle, activities);
    return (await handle.result()) as RemediateDriftResult;
  });
}

export function decision(changes: Partial<Decision> = {}): Decision {
  return {
    decisionId: randomUUID(),
    actor: 'ada',
    action: 'heal',
    planDigest: 'digest-1',
    door: 'page',
    memberOf: [],
    ...changes,
  };
}

/** Waits until the remediation can be decided on in this phase. */
export async function reached(
  environment: TestWorkflowEnvironment,
  handle: WorkflowHandle,
  phase: RemediationPhase = 'waiting-for-decision',
): Promise<void> {
  for (;;) {
    const view = await handle.query(remediationQuery);
    if (view.phase === phase && view.actions.length > 0) return;
    await environment.sleep(10);
  }
}
