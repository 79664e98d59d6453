import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { connectTemporal } from '../../clients/temporal/connect.ts';
import { createLogger } from '../../workers/observability/logger.ts';
import { installRuntime } from '../../workers/observability/runtime.ts';
import { openStorage } from '../../workers/storage.ts';
import { colorsOf } from '../cli/output.ts';
import { progressOnStandardError } from '../dev/progress.ts';
import { runWithStack, untilStopped } from '../dev/run-with-stack.ts';
import type { Stack } from '../dev/stack.ts';
import { stateFolder } from '../dev/state-folder.ts';
import { Checks } from './checks.ts';
import { tellEmergencyStory } from './emergency-story.ts';
import { freshFolder } from './fresh-folder.ts';
import { tellModelStory } from './model-story.ts';
import { Narrator } from './narrator.ts';
import { startSystem } from './start-system.ts';
import type { RunningSystem } from './start-system.ts';
import { tellStory } from './story.ts';
import { trainingImages } from './training/image.ts';
import { createWatch } from './watch.ts';

export interface DemoOptions {
  /** Decide everything with "heal" instead of asking in the terminal. */
  yes: boolean;
  /** Stop when the story is told, instead of staying up to look around. */
  exit: boolean;
}

/** The whole system on this machine, with a story. Answers whether everything it promises really happened. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const narrator = new Narrator(colorsOf(process.stdout));
  const checks = new Checks(narrator);
  const folder = freshFolder(stateFolder('demo'));
  const log = (line: string) => appendFileSync(path.join(folder, 'worker.log'), `${line}\n`);
  await installRuntime({ logger: createLogger({ json: false, write: log }) });
  narrator.chapter('Real servers: Temporal, a Kubernetes control plane, a Git repository');
  const settings = { folder, processes: { images: trainingImages }, progress: progressOnStandardError };
  return await runWithStack(settings, async (stack, signal) => {
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
      const system = await startSystem({ narrator, stack, kubernetes, client, log, signal });
      try {
        const { configuration, served, pages } = system;
        const store = await openStorage(configuration);
        const watch = createWatch(client, store, signal);
        const told = { narrator, checks, stack, configuration, kubernetes, client, store, signal };
        await tellStory({ ...told, watch, yes: options.yes });
        await tellEmergencyStory(told);
        await tellModelStory({ ...told, served, pages });
        narrator.chapter('What was promised, and what happened');
        checks.summarize();
        if (!options.exit) await stayUp(narrator, stack, system, signal);
      } finally {
        await system.stop();
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

async function stayUp(
  narrator: Narrator,
  stack: Stack,
  { file, pages }: RunningSystem,
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
