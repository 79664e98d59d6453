import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import protocol from '@temporalio/proto';
import { judgeClock } from './clock.ts';
import type { CheckResult } from './check.ts';

const { TaskQueueType } = protocol.temporal.api.enums.v1;

/** How long the server may take to notice who asks for work, and how often that is looked at, milliseconds. */
const patience = 10_000;
const pause = 50;
/** Servers want one; it is given up long before, milliseconds. */
const longPoll = 60_000;

/**
 * The clock of a Temporal server, which none of its answers tells: a queue of nobody is asked for work, and the server says
 * since when. That leaves nothing behind. Nothing where this user may not ask, or the server does not say.
 */
export async function clockOfTemporal(connection: Connection, namespace: string): Promise<CheckResult[]> {
  const { workflowService } = connection;
  const taskQueue = { name: `plumbline-doctor-${randomUUID()}` };
  const enough = new AbortController();
  const from = Date.now();
  const ask = async () =>
    await workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity: 'plumbline doctor' });
  const asking = connection
    .withAbortSignal(enough.signal, () => connection.withDeadline(from + longPoll, ask))
    .catch(() => undefined)
    .finally(() => enough.abort());
  try {
    while (!enough.signal.aborted && Date.now() - from < patience) {
      const { pollers } = await workflowService.describeTaskQueue({
        namespace,
        taskQueue,
        taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      });
      const since = pollers[0]?.lastAccessTime;
      if (since?.seconds) {
        const theirs = new Date(Number(since.seconds) * 1000 + (since.nanos ?? 0) / 1e6);
        return [judgeClock(theirs, { from, to: Date.now() })];
      }
      await wait(pause);
    }
    return [];
  } finally {
    enough.abort();
    await asking;
  }
}
