import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { NativeConnection, Worker } from '@temporalio/worker';
import { registerSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import { bundleOnOneQueue } from '../../test/support/workflow-harness.ts';
import { taskQueues } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';

/** What happens to one workflow, from its start to its end, with activities that answer by heart. */
export interface Story {
  name: string;
  activities: object;
  /** Plays it to the end and answers the runs to keep: the last one, where there are several. */
  play: (client: Client) => Promise<WorkflowHandle[]>;
}

export interface Recorder {
  /** The histories as JSON, the first under the story's name, later ones with a number. */
  record(story: Story): Promise<{ name: string; history: string }[]>;
  close(): Promise<void>;
}

/** Stands in histories where the name of this machine would. */
const identity = 'recorder';

/** Connects to a server that is only there for the recording. */
export async function openRecorder(address: string): Promise<Recorder> {
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  await registerSearchAttributes(connection, 'default', Object.values(searchAttributes));
  const client = new Client({ connection, identity });
  return {
    async record({ name, activities, play }) {
      const worker = await Worker.create({
        connection: nativeConnection,
        activities,
        identity,
        taskQueue: taskQueues.orchestration,
        workflowBundle: await bundleOnOneQueue(),
      });
      const runs = await worker.runUntil(play(client));
      const histories = await Promise.all(runs.map((run) => run.fetchHistory()));
      return histories.map((history, index) => ({
        name: index === 0 ? name : `${name}-${index + 1}`,
        history: withoutStacks(historyToJSON(history)),
      }));
    },
    async close() {
      await nativeConnection.close();
      await connection.close();
    },
  };
}

/** Stack traces name folders of this machine, and a replay does not look at them. */
function withoutStacks(history: string): string {
  const parsed: unknown = JSON.parse(history, (key, value: unknown) => (key === 'stackTrace' ? '' : value));
  return `${JSON.stringify(parsed)}\n`;
}
