import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startInferenceServices } from '../../dev/inference-services/start-inference-services.ts';
import type { InferenceServices } from '../../dev/inference-services/start-inference-services.ts';
import { readModel } from '../../dev/inference-services/logistic-model.ts';
import { waitUntil } from '../../dev/processes/wait-until.ts';
import { namespace } from '../application.ts';
import { champion, trainedOn } from './payments.ts';
import type { Population } from './payments.ts';
import { startTraffic } from './traffic.ts';

/** The model of the demo: the InferenceService of its repository, and its name in the configuration. */
export const model = 'fraud';

/** Requests a second. */
const rate = 80;

export interface ServedModel {
  /** What plays KServe. */
  services: InferenceServices;
  /** From now on these people pay. */
  change(population: Population): void;
  /** How many payments these people made so far. */
  paid(): number;
  stop(): Promise<void>;
}

/** Plays KServe for the cluster; the bucket that the repository names is a folder of this machine. */
export async function startServing(kubeconfig: string, folder: string): Promise<InferenceServices> {
  const bucket = path.join(folder, 'models');
  const home = path.join(bucket, 'fraud', 'v12');
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, 'model.json'), JSON.stringify(champion));
  return await startInferenceServices({ kubeconfig, namespace, mounts: { 's3://models/': bucket } });
}

/** The same model at another place, as one that nobody knows yet; answers where. */
export async function copyModel(storageUri: string, folder: string): Promise<string> {
  const home = path.join(folder, 'models', 'fraud', 'smaller');
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, 'model.json'), JSON.stringify(await readModel(storageUri)));
  return 's3://models/fraud/smaller';
}

/** Those whom the model was trained on ask it about their payments; what turned out to be true follows. */
export async function serveModel(
  services: InferenceServices,
  labels: { gateway: string; token: string },
  signal: AbortSignal,
): Promise<ServedModel> {
  const isServed = () =>
    services.observe(namespace, model).some(({ percent, ready }) => ready && percent === 100);
  await waitUntil(isServed, { within: 60_000, signal });
  const traffic = startTraffic(services.urlOf(namespace, model), trainedOn, rate, {
    url: `${labels.gateway}/labels/${model}`,
    token: labels.token,
  });
  return {
    services,
    change: (people) => traffic.change(people),
    paid: () => traffic.paid(),
    stop: () => traffic.stop(),
  };
}
