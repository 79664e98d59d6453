import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import { applySchedules } from '../../clients/temporal/schedules.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { desiredSchedules, scheduleOwner } from '../../workers/operations/schedules.ts';
import { startWorker } from '../../workers/run-worker.ts';
import { startDevGateway } from '../dev/dev-gateway.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import { commitFiles } from '../dev/servers/git-repository.ts';
import type { Stack } from '../dev/stack.ts';
import { applyApplication, isSettled, repositoryFiles } from './application.ts';
import { writeConfiguration } from './configuration.ts';
import { serveModel, startServing } from './model/served-model.ts';
import type { ServedModel } from './model/served-model.ts';
import type { Narrator } from './narrator.ts';

export interface SystemParts {
  narrator: Narrator;
  stack: Stack;
  kubernetes: KubernetesClient;
  client: Client;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** What runs on the stack. */
export interface RunningSystem {
  /** The configuration, and where it is. */
  file: string;
  configuration: Configuration;
  /** Address of the pages. */
  pages: string;
  served: ServedModel;
  stop(): Promise<void>;
}

/** Replicas that the demo's autoscaler insists on. */
const autoscalerMinimum = 3;

/** An application in Git and in the cluster, a model that answers, and a worker and a gateway that watch both. */
export async function startSystem(parts: SystemParts): Promise<RunningSystem> {
  const { narrator, stack, client, log, signal } = parts;
  const { file, configuration, labelsToken } = await writeConfiguration(stack);
  await using opened = new AsyncDisposableStack();
  const gateway = await startDevGateway(configuration, stack.folder, log);
  opened.defer(() => gateway.stop());
  const services = await startServing(stack.kubernetes.kubeconfig, stack.folder);
  opened.defer(() => services.stop());
  await deployApplication(parts, gateway.url);
  narrator.chapter('Plumbline watches: a Temporal Schedule scans every five seconds');
  const worker = await startWorker(gateway.configuration, { tell: log });
  opened.defer(() => worker.stop());
  await applySchedules(client, desiredSchedules(configuration), scheduleOwner(configuration));
  const served = await serveModel(services, { gateway: gateway.url, token: labelsToken }, signal);
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

async function deployApplication(
  { narrator, stack, kubernetes, signal }: SystemParts,
  gateway: string,
): Promise<void> {
  narrator.chapter('An application in Git, and the same in the cluster');
  const files = await repositoryFiles(gateway);
  const commit = await commitFiles(stack.git.folder, { files, message: 'The payments application' });
  const objects = await applyApplication(kubernetes, await checkOut(stack.folder, files), signal);
  narrator.line(
    `${objects} objects of commit ${commit.slice(0, 8)} applied: Deployments, Services, a ConfigMap, a Secret,`,
  );
  narrator.line('an autoscaler, a CronJob, and a fraud model on a GPU');
  await waitUntil(() => isSettled(kubernetes, autoscalerMinimum), { within: 60_000, every: 200, signal });
  narrator.line(`the autoscaler has raised api from 2 to ${autoscalerMinimum} replicas, as it may`);
}

/** The files of the commit in a folder of their own. */
async function checkOut(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  const checkout = path.join(folder, 'checkout');
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(checkout, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  return checkout;
}
