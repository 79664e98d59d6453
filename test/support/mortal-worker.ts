// A worker that is killed at one point of one activity: `mortal-worker.ts CONFIGURATION ACTIVITY before|after`.
import { NativeConnection } from '@temporalio/worker';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { registerSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { workerRoles } from '../../domain/worker-role.ts';
import { createActivities } from '../../workers/activities.ts';
import { createWorkerOfRole } from '../../workers/roles/worker-of-role.ts';
import { resolveTemporalSettings } from '../../workers/temporal-settings.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';

const [file = '', activity = '', moment = ''] = process.argv.slice(2);
const { configuration } = await loadConfiguration(file);
const settings = await resolveTemporalSettings(configuration.temporal);
const { client, connection: clientConnection } = await connectTemporal(settings);
await registerSearchAttributes(clientConnection, settings.namespace, Object.values(searchAttributes));
const activities = await createActivities(configuration, client, () => {});
const connection = await NativeConnection.connect(settings.connection);
const shared = { connection, namespace: settings.namespace };

/** Before: it has been handed out and has done nothing. After: it has done everything, and nobody was told. */
function mortal<Activities extends object>(all: Activities): Activities {
  const entries = Object.entries(all).map(([name, run]: [string, (input: unknown) => Promise<unknown>]) => {
    if (name !== activity) return [name, run];
    const wrapped = async (input: unknown): Promise<unknown> => {
      if (moment === 'after') await run(input);
      process.kill(process.pid, 'SIGKILL');
      return await new Promise(() => {});
    };
    return [name, wrapped];
  });
  return Object.fromEntries(entries) as Activities;
}

const workers = await Promise.all(
  workerRoles.map((role) => createWorkerOfRole(role, mortal(activities[role]), configuration, shared)),
);
const running = Promise.all(workers.map((worker) => worker.run()));
process.stderr.write('worker ready\n');
await running;
