import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { CancelledFailure, WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { registerSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import type { RolloutModelResult } from '../../workflows/rollout-messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { RecordedRollout, rolloutInput } from './rollout-story.ts';
import type { TestTemporal } from './temporal-server.ts';
import { bundleOnOneQueue } from './workflow-harness.ts';

/** One of many rollouts, and the world it was in. */
export interface FollowedRollout {
  activities: RecordedRollout;
  /** Undefined where an operator cancelled it. */
  result: RolloutModelResult | undefined;
}

/**
 * Follows many rollouts at once, each in a world of its own, until they have ended.
 *
 * @param scripts what happens in each; called before it starts.
 * @returns them in the same order.
 */
export async function rollOutAll(
  { connection, namespace, nativeConnection, client }: TestTemporal,
  scripts: readonly ((activities: RecordedRollout, handle: WorkflowHandle) => void)[],
): Promise<FollowedRollout[]> {
  await registerSearchAttributes(connection, namespace, Object.values(searchAttributes));
  const worlds = new Map<string, RecordedRollout>();
  const taskQueue = `test-${randomUUID()}`;
  const worker = await Worker.create({
    connection: nativeConnection,
    namespace,
    taskQueue,
    workflowBundle: await bundleOnOneQueue(),
    activities: eachInItsOwn(worlds),
  });
  const follow = async (script: (typeof scripts)[number]): Promise<FollowedRollout> => {
    const workflowId = modelRolloutId(randomUUID());
    const handle = client.workflow.getHandle(workflowId);
    const activities = new RecordedRollout();
    worlds.set(workflowId, activities);
    script(activities, handle);
    await client.workflow.start(workflowTypes.rolloutModel, {
      workflowId,
      taskQueue,
      args: [{ ...rolloutInput, times: { heartbeat: 10_000, pullRequestPoll: 100 } }],
      workflowExecutionTimeout: '4 minutes',
    });
    return { activities, result: await resultOf(handle) };
  };
  return await worker.runUntil(Promise.all(scripts.map(follow)));
}

async function resultOf(handle: WorkflowHandle): Promise<RolloutModelResult | undefined> {
  try {
    return (await handle.result()) as RolloutModelResult;
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure) return undefined;
    throw error;
  }
}

/** Activities that act in the world of the rollout that asks. */
function eachInItsOwn(worlds: ReadonlyMap<string, RecordedRollout>): object {
  const names = Object.entries(new RecordedRollout()).flatMap(([name, value]) =>
    typeof value === 'function' ? [name] : [],
  );
  const routed = names.map((name) => [
    name,
    async (argument: unknown): Promise<unknown> => {
      const world = worlds.get(activityInfo().workflowExecution?.workflowId ?? '');
      const act: unknown = Reflect.get(world ?? {}, name);
      if (typeof act !== 'function') throw new TypeError(`nothing answers ${name}`);
      return await (act as (given: unknown) => Promise<unknown>)(argument);
    },
  ]);
  return Object.fromEntries(routed) as object;
}
