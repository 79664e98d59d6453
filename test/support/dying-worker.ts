// A worker that dies at each of some points, one after the other: `dying-worker.ts CONFIGURATION DEATHS BUNDLE`. DEATHS
// is a list of `Death`, from which it takes the point at which it dies, so that the next one lives on to the next.
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { NativeConnection, Worker } from '@temporalio/worker';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { registerSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { createActivities } from '../../workers/activities.ts';
import { resolveTemporalSettings } from '../../workers/temporal-settings.ts';
import { taskQueues } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';

/** Before: an activity has been handed out and has done nothing. After: it has done everything, and nobody was told. */
export interface Death {
  model: string;
  activity: string;
  moment: 'before' | 'after';
}

/** What activities of incidents, retrainings and rollouts say of the model they are about. */
interface AboutModel {
  model?: string;
  question?: { model: string };
  transaction?: { model: string };
  card?: { target: string };
  records?: { target: string }[];
}

const [file = '', deaths = '', codePath = ''] = process.argv.slice(2);
const { configuration } = await loadConfiguration(file);
const settings = await resolveTemporalSettings(configuration.temporal);
const { client, connection: clientConnection } = await connectTemporal(settings);
await registerSearchAttributes(clientConnection, settings.namespace, Object.values(searchAttributes));
const activities = await createActivities(configuration, client, () => {});
const worker = await Worker.create({
  connection: await NativeConnection.connect(settings.connection),
  namespace: settings.namespace,
  taskQueue: taskQueues.orchestration,
  workflowBundle: { codePath },
  // The workflows were bundled so that all activities come to the one queue they are on.
  activities: dying({
    ...activities.orchestration,
    ...activities.scanning,
    ...activities.healing,
    ...activities.models,
    ...activities.training,
    ...activities.rollouts,
  }),
  stickyQueueScheduleToStartTimeout: configuration.temporal.stickyQueueTimeout,
});
process.stderr.write('worker ready\n');
await worker.run();

function dying<Activities extends object>(all: Activities): Activities {
  const entries = Object.entries(all).map(
    ([name, run]: [string, (input: AboutModel) => Promise<unknown>]) => {
      const wrapped = async (input: AboutModel): Promise<unknown> => {
        const { model: named, question, transaction, card, records } = input;
        const model =
          named ?? question?.model ?? transaction?.model ?? card?.target ?? records?.[0]?.target ?? '';
        dieAt({ model, activity: name, moment: 'before' });
        const result = await run(input);
        dieAt({ model, activity: name, moment: 'after' });
        return result;
      };
      return [name, wrapped];
    },
  );
  return Object.fromEntries(entries) as Activities;
}

function dieAt(point: Death): void {
  if (takeFromList(point)) process.kill(process.pid, 'SIGKILL');
}

/** Whether the point was still on the list. Another worker may live by the same one: only one at a time changes it. */
function takeFromList(point: Death): boolean {
  const lock = `${deaths}.lock`;
  while (!mayHold(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  try {
    const left = JSON.parse(readFileSync(deaths, 'utf8')) as Death[];
    const others = left.filter((one) => JSON.stringify(one) !== JSON.stringify(point));
    writeFileSync(deaths, JSON.stringify(others));
    return others.length < left.length;
  } finally {
    rmdirSync(lock);
  }
}

function mayHold(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}
