import { connectTemporal } from '../../clients/temporal/connect.ts';
import { applySchedules } from '../../clients/temporal/schedules.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { activitySurroundings } from '../../workers/observability/activity-surroundings.ts';
import { createLogger } from '../../workers/observability/logger.ts';
import type { Logger } from '../../workers/observability/logger.ts';
import { startObservedWorker } from '../../workers/observability/observed-worker.ts';
import { installRuntime } from '../../workers/observability/runtime.ts';
import type { InstalledRuntime } from '../../workers/observability/runtime.ts';
import { desiredSchedules, scheduleOwner } from '../../workers/operations/schedules.ts';
import { startDevGateway } from './dev-gateway.ts';
import { followConfiguration } from './follow-configuration.ts';
import { needsEmbeddedCluster } from './needs-embedded-cluster.ts';
import { runDev } from './run-dev.ts';
import type { DevOptions } from './run-dev.ts';
import type { Stack } from './stack.ts';
import { keepStarterConfiguration } from './starter-configuration.ts';
import { whereCommandsGo } from './where-commands-go.ts';

/**
 * The stack with a worker and a gateway on it, whose configuration is the one named or the starter of the stack's
 * folder, and each later state of that file.
 */
export async function runDevWithWorker(options: DevOptions, named: string | undefined): Promise<void> {
  const logger = createLogger({ json: false, write: log, surroundings: activitySurroundings });
  const runtime = await installRuntime({ logger, metrics: true });
  let file = '';
  let pages = '';
  let metrics = '';
  let commands: string | undefined;
  try {
    const given = named === undefined ? undefined : await loadConfiguration(named);
    await runDev({
      ...options,
      ownSources: given !== undefined,
      ownClusters: given !== undefined && !needsEmbeddedCluster(given.configuration),
      async onReady(stack) {
        const found = given ?? (await keepStarterConfiguration(stack));
        file = found.file;
        commands = whereCommandsGo(found.configuration.temporal.address, stack.temporal.address);
        return await keepRunning(stack, found, {
          logger,
          runtime,
          onGateway: (url) => (pages = url),
          onWorker: (url) => (metrics = url),
        });
      },
      print(text) {
        process.stdout.write(
          `${text}Pages:          ${pages}\nMetrics:        ${pages}/metrics and, of the worker, ${metrics}/metrics\nConfiguration:  export PLUMBLINE_CONFIG=${file}\n${commands === undefined ? '' : `Commands:       ${commands}\n`}\n${named === undefined ? adviceForStarter : advice}`,
        );
      },
    });
  } finally {
    await runtime.end();
  }
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

interface ObservedBy {
  logger: Logger;
  runtime: InstalledRuntime;
  onGateway: (url: string) => void;
  onWorker: (url: string) => void;
}

/** The gateway first, so that the worker knows the address of its pages. */
async function startProcesses(
  { folder }: Stack,
  configuration: Configuration,
  { logger, runtime, onGateway, onWorker }: ObservedBy,
): Promise<{ stop(): Promise<void> }> {
  await using opened = new AsyncDisposableStack();
  const gateway = await startDevGateway(configuration, folder, log);
  opened.defer(() => gateway.stop());
  onGateway(gateway.url);
  const worker = await startObservedWorker(gateway.configuration, { logger, runtime });
  opened.defer(() => worker.stop());
  onWorker(worker.endpoint);
  const running = opened.move();
  return { stop: () => running.disposeAsync() };
}

const comesAndGoes = `A change of this plumbline.yaml is taken up by itself.
Ctrl-C stops everything; what is there stays for the next time.
`;

const advice = `In another terminal: \`plumbline scan TARGET\`, then \`plumbline status\`. ${comesAndGoes}`;

const adviceForStarter = `Commit manifests to the Git repository and apply them; then change something by hand, and see
\`plumbline status\` in another terminal. ${comesAndGoes}`;

/** What starts the embedded cluster has to know of it from the beginning. */
class ClusterNotStartedError extends Error {
  override readonly name = 'ClusterNotStartedError';

  constructor() {
    super(
      'it names the embedded cluster now, which was not started; stop `plumbline dev` and start it again.',
    );
  }
}

/** Worker and gateway by a configuration file, started anew by each later state of it that works. */
async function keepRunning(
  stack: Stack,
  { file, configuration }: { file: string; configuration: Configuration },
  observedBy: ObservedBy,
): Promise<{ stop(): Promise<void> }> {
  const start = async (wanted: Configuration): Promise<{ stop(): Promise<void> }> => {
    await applyTo(stack, wanted);
    return await startProcesses(stack, wanted, observedBy);
  };
  let inForce = bindTo(stack, configuration);
  let running = await start(inForce);
  const followed = await followConfiguration(file, {
    log,
    async apply(changed) {
      if (!stack.kubernetes.embedded && needsEmbeddedCluster(changed)) throw new ClusterNotStartedError();
      const wanted = bindTo(stack, changed);
      // The old ones hold the ports that the new ones want.
      await running.stop();
      try {
        running = await start(wanted);
        inForce = wanted;
      } catch (error) {
        running = await start(inForce);
        throw error;
      }
    },
  });
  return {
    async stop() {
      await followed.stop();
      await running.stop();
    },
  };
}

/** A configuration on the Temporal server of the stack, whatever it names. */
function bindTo({ temporal }: Stack, configuration: Configuration): Configuration {
  const { apiKey: _key, tls: _tls, ui: _ui, ...kept } = configuration.temporal;
  const { address, namespace, userInterface: ui } = temporal;
  const bound = { ...kept, address, namespace };
  return { ...configuration, temporal: ui === undefined ? bound : { ...bound, ui } };
}

async function applyTo({ temporal }: Stack, configuration: Configuration): Promise<void> {
  const { address, namespace } = temporal;
  const { client, connection } = await connectTemporal({ namespace, connection: { address } });
  try {
    await applySchedules(client, desiredSchedules(configuration), scheduleOwner(configuration));
  } finally {
    await connection.close();
  }
}
