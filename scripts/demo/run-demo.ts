import { appendFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { applySchedules } from '../../clients/temporal/schedules.ts';
import { installLogging } from '../../workers/logging.ts';
import { desiredSchedules, scheduleOwner } from '../../workers/operations/schedules.ts';
import { startWorker } from '../../workers/run-worker.ts';
import { openStorage } from '../../workers/storage.ts';
import { colorsOf } from '../cli/output.ts';
import { progressOnStandardError } from '../dev/progress.ts';
import { startDevGateway } from '../dev/dev-gateway.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import { runWithStack, untilStopped } from '../dev/run-with-stack.ts';
import { commitFiles } from '../dev/servers/git-repository.ts';
import type { Stack } from '../dev/stack.ts';
import { stateFolder } from '../dev/state-folder.ts';
import { applyApplication, isSettled, repositoryFiles } from './application.ts';
import { Checks } from './checks.ts';
import { writeConfiguration } from './configuration.ts';
import { tellEmergencyStory } from './emergency-story.ts';
import { freshFolder } from './fresh-folder.ts';
import { serveModel } from './model/served-model.ts';
import { tellModelStory } from './model-story.ts';
import { Narrator } from './narrator.ts';
import { tellStory } from './story.ts';
import { createWatch } from './watch.ts';

export interface DemoOptions {
  /** Decide everything with "heal" instead of asking in the terminal. */
  yes: boolean;
  /** Stop when the story is told, instead of staying up to look around. */
  exit: boolean;
}

/** Replicas that the demo's autoscaler insists on. */
const autoscalerMinimum = 3;

/** The whole system on this machine, with a story. Answers whether everything it promises really happened. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const narrator = new Narrator(colorsOf(process.stdout));
  const checks = new Checks(narrator);
  const folder = freshFolder(stateFolder('demo'));
  const log = (line: string) => appendFileSync(path.join(folder, 'worker.log'), `${line}\n`);
  installLogging({ json: false, write: log });
  narrator.chapter('Real servers: Temporal, a Kubernetes control plane, a Git repository');
  return await runWithStack({ folder, progress: progressOnStandardError }, async (stack, signal) => {
    const { context, kubeconfig } = stack.kubernetes;
    const kubernetes = await createKubernetesClient({
      kubeconfig,
      ...(context === undefined ? {} : { context }),
    });
    const { client, connection } = await connectTemporal({
      namespace: stack.temporal.namespace,
      connection: { address: stack.temporal.address },
    });
    try {
      describeServers(narrator, stack);
      await deployApplication(narrator, stack, kubernetes, signal);
      const worker = await startWatching(narrator, stack, client, log);
      try {
        const store = await openStorage(worker.configuration);
        const watch = createWatch(client, store, signal);
        await tellStory({ narrator, checks, stack, kubernetes, client, watch, yes: options.yes, signal });
        const { served, pages, configuration } = worker;
        const emergency = { narrator, checks, stack, configuration, kubernetes, client, store, signal };
        await tellEmergencyStory(emergency);
        await tellModelStory({ narrator, checks, client, served, pages, signal });
        narrator.chapter('What was promised, and what happened');
        checks.summarize();
        if (!options.exit) await stayUp(narrator, stack, worker, signal);
      } finally {
        await worker.stop();
      }
    } finally {
      await kubernetes.close();
      await connection.close();
    }
    return checks.allKept;
  });
}

function describeServers(narrator: Narrator, { temporal, kubernetes, git }: Stack): void {
  narrator.line(`Temporal    ${temporal.userInterface ?? temporal.address}`);
  narrator.line(`Kubernetes  export KUBECONFIG=${kubernetes.kubeconfig}`);
  narrator.line(`Git         ${git.url}`);
}

async function deployApplication(
  narrator: Narrator,
  stack: Stack,
  kubernetes: KubernetesClient,
  signal: AbortSignal,
): Promise<void> {
  narrator.chapter('An application in Git, and the same in the cluster');
  const commit = await commitFiles(stack.git.folder, {
    files: await repositoryFiles(),
    message: 'The payments application',
  });
  const objects = await applyApplication(kubernetes, signal);
  narrator.line(
    `${objects} objects of commit ${commit.slice(0, 8)} applied: Deployments, Services, a ConfigMap, a Secret,`,
  );
  narrator.line('an autoscaler, a CronJob, and a fraud model on a GPU');
  await waitUntil(() => isSettled(kubernetes, autoscalerMinimum), { within: 60_000, every: 200, signal });
  narrator.line(`the autoscaler has raised api from 2 to ${autoscalerMinimum} replicas, as it may`);
}

async function startWatching(narrator: Narrator, stack: Stack, client: Client, log: (line: string) => void) {
  narrator.chapter('Plumbline watches: a Temporal Schedule scans every five seconds');
  const { file, configuration } = await writeConfiguration(stack);
  await using opened = new AsyncDisposableStack();
  const gateway = await startDevGateway(configuration, stack.folder, log);
  opened.defer(() => gateway.stop());
  const worker = await startWorker(gateway.configuration, { tell: log });
  opened.defer(() => worker.stop());
  await applySchedules(client, desiredSchedules(configuration), scheduleOwner(configuration));
  const served = await serveModel(gateway.url);
  opened.defer(() => served.stop());
  narrator.line(`configuration ${file}`);
  narrator.line(`pages         ${gateway.url}`);
  const running = opened.move();
  return {
    file,
    configuration: gateway.configuration,
    pages: gateway.url,
    served,
    stop: () => running.disposeAsync(),
  };
}

async function stayUp(
  narrator: Narrator,
  stack: Stack,
  { file, pages }: { file: string; pages: string },
  signal: AbortSignal,
): Promise<void> {
  narrator.chapter('Look around; Ctrl-C stops everything');
  narrator.line(`Pages        ${pages}`);
  narrator.line(`Temporal UI  ${stack.temporal.userInterface ?? '(your own server)'}`);
  narrator.line(`kubectl      export KUBECONFIG=${stack.kubernetes.kubeconfig}`);
  narrator.line(`plumbline    export PLUMBLINE_CONFIG=${file}, then: scripts/plumbline status`);
  narrator.line('Change something by hand and watch it being found within five seconds.');
  await untilStopped(signal);
}
