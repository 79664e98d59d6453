import { connectTemporal } from '../../clients/temporal/connect.ts';
import { applySchedules } from '../../clients/temporal/schedules.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { installLogging } from '../../workers/logging.ts';
import { desiredSchedules } from '../../workers/operations/schedules.ts';
import { startWorker } from '../../workers/run-worker.ts';
import { runDev } from './run-dev.ts';
import type { DevOptions } from './run-dev.ts';
import type { Stack } from './stack.ts';
import { keepStarterConfiguration } from './starter-configuration.ts';

/** The stack with a worker on it, whose configuration is the one named or the starter of the stack's folder. */
export async function runDevWithWorker(options: DevOptions, named: string | undefined): Promise<void> {
  const endLogging = installLogging({ json: false, write: (line) => process.stderr.write(`${line}\n`) });
  let file = '';
  try {
    await runDev({
      ...options,
      async onReady(stack) {
        const found =
          named === undefined ? await keepStarterConfiguration(stack) : await bindTo(stack, named);
        file = found.file;
        await applyTo(stack, found.configuration);
        return await startWorker(found.configuration);
      },
      print(text) {
        process.stdout.write(`${text}Configuration:  export PLUMBLINE_CONFIG=${file}\n\n${advice}`);
      },
    });
  } finally {
    await endLogging();
  }
}

const advice = `Commit manifests to the Git repository and apply them; then change something by hand, and see
\`plumbline status\` in another terminal. Ctrl-C stops everything; what is there stays for the next time.
`;

/** A configuration of the user's own, on the Temporal server of the stack whatever it names. */
async function bindTo(
  { temporal }: Stack,
  named: string,
): Promise<{ file: string; configuration: Configuration }> {
  const { file, configuration } = await loadConfiguration(named);
  const { heartbeatTimeout, stickyQueueTimeout } = configuration.temporal;
  const { address, namespace, userInterface: ui } = temporal;
  const bound = { address, namespace, heartbeatTimeout, stickyQueueTimeout };
  return {
    file,
    configuration: { ...configuration, temporal: ui === undefined ? bound : { ...bound, ui } },
  };
}

async function applyTo({ temporal }: Stack, configuration: Configuration): Promise<void> {
  const { address, namespace } = temporal;
  const { client, connection } = await connectTemporal({ namespace, connection: { address } });
  try {
    await applySchedules(client, desiredSchedules(configuration));
  } finally {
    await connection.close();
  }
}
