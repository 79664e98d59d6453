import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { readRollouts } from '../../activities/rollout/stored-rollouts.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { TrafficSample } from '../../scripts/dev/inference-services/served-service.ts';
import { startListening } from '../../scripts/dev/processes/listening.ts';
import { startRollout } from '../../workers/operations/start-rollout.ts';
import type { RolloutWorkflow } from '../../workers/operations/start-rollout.ts';
import { openStorage } from '../../workers/storage.ts';
import { removableFolder } from './folder-outage.ts';
import type { RemovableFolder } from './folder-outage.ts';
import { useInferenceServices } from './inference-services.ts';
import { useKubernetesProxy } from './kubernetes-proxy.ts';
import type { KubernetesProxy } from './kubernetes-proxy.ts';
import { startOwnKubernetes } from './kubernetes-server.ts';
import { startPrometheus } from './prometheus-server.ts';
import type { TestTemporal } from './temporal-server.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { bundleOnOneQueue } from './workflow-harness.ts';

/** Models that are really rolled out: they serve on a real API server, are asked all the time, and are measured. */
export interface RolloutLoop {
  configurationFile: string;
  /** Code of the workflows, for workers that start often. */
  bundle: string;
  client: Client;
  storage: RemovableFolder;
  /** Between workers and the API server. */
  proxy: KubernetesProxy;
  /** Between workers and Prometheus. */
  prometheus: { isAway: boolean };
  start(model: string): Promise<WorkflowHandle<RolloutWorkflow>>;
  /** What is served, from the moment before its rollout: a sample for each change. */
  samples(model: string): readonly TrafficSample[];
  championOf(model: string): string;
  candidateOf(model: string): string;
  /** Outcomes in the history of the model. */
  history(model: string): Promise<string[]>;
}

export type Candidate = 'good' | 'bad' | 'bad-after-promotion';

const faults = {
  good: undefined,
  bad: { errors: 0.9 },
  'bad-after-promotion': { errors: 0.9, afterPromotion: true },
} as const;

const namespace = 'ml';

/** @param models how the candidate of each does. */
export async function useRolloutLoop(
  temporal: TestTemporal,
  models: Readonly<Record<string, Candidate>>,
): Promise<RolloutLoop> {
  const cluster = await startOwnKubernetes();
  const proxy = await useKubernetesProxy(cluster.access);
  const services = await useInferenceServices(cluster);
  await cluster.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const prometheus = { isAway: false };
  const door = await openDoor(await startPrometheus(new URL(services.metricsUrl).host), prometheus);
  const champions = new Map<string, string>();
  const candidates = new Map<string, string>();
  for (const [name, candidate] of Object.entries(models)) {
    const champion = await services.writeModel(`${name}-1`, { intercept: -2 });
    champions.set(name, champion);
    candidates.set(name, await services.writeModel(`${name}-2`, { intercept: 2 }));
    services.misbehave(candidates.get(name) ?? '', faults[candidate]);
    const model = { modelFormat: { name: 'sklearn' }, storageUri: champion };
    await services.create(namespace, name, { minReplicas: 1, model });
    await services.statusThat(
      namespace,
      name,
      ({ components }) => components?.predictor?.latestRolledoutRevision !== undefined,
    );
    keepAsking(() => services.ask(namespace, name, {}));
  }
  const folder = temporaryFolder();
  const configurationFile = path.join(folder, 'plumbline.yaml');
  await writeFile(
    configurationFile,
    JSON.stringify({
      version: 1,
      temporal: {
        address: temporal.address,
        namespace: temporal.namespace,
        heartbeatTimeout: '3s',
        stickyQueueTimeout: '1s',
      },
      storage: { folder: 'storage' },
      prometheus: { url: door },
      models: Object.keys(models).map((name) => ({
        name,
        inferenceService: `${namespace}/${name}`,
        cluster: { kubeconfig: proxy.kubeconfig, context: proxy.context },
        rollout,
      })),
    }),
  );
  const { configuration } = await loadConfiguration(configurationFile);
  const store = await openStorage(configuration);
  const { codePath: bundle } = await bundleOnOneQueue();
  const { client } = temporal;
  return {
    configurationFile,
    bundle,
    client,
    storage: await removableFolder(path.join(folder, 'storage')),
    proxy,
    prometheus,
    start: async (model) =>
      await startRollout(client, configuration, {
        model,
        change: { kind: 'storage-uri', storageUri: candidates.get(model) ?? '' },
        actor: 'ada',
        reason: 'a test',
      }),
    samples: (model) => services.history(namespace, model),
    championOf: (model) => champions.get(model) ?? '',
    candidateOf: (model) => candidates.get(model) ?? '',
    history: async (model) => (await readRollouts(store, model)).map(({ outcome }) => outcome),
  };
}

/** Short, and easy to be sure of: a candidate either answers or does not. */
const rollout = {
  steps: [20, 100],
  hold: '2s',
  minRequests: 10,
  interval: '1s',
  longestHold: '3m',
  errorBudget: 100,
  metrics: [{ name: 'errorRate', margin: 0.4, minimum: 10 }],
  watchAfter: '3s',
  keepChampion: '1s',
  approve: false,
};

/** Until the file ends; what is answered is for Prometheus to know. */
export function keepAsking(ask: () => Promise<unknown>): void {
  const stopping = new AbortController();
  const asking = (async () => {
    while (!stopping.signal.aborted) {
      await ask().catch(() => {});
      await pause(40);
    }
  })();
  after(async () => {
    stopping.abort();
    await asking;
  });
}

async function passOn(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
  const { method = 'GET', headers } = request;
  const answer = await fetch(new URL(request.url ?? '/', url), {
    method,
    headers: { 'content-type': headers['content-type'] ?? '' },
    ...(method === 'POST' ? { body: await text(request) } : {}),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(await answer.text());
}

/** Passes everything on, unless it is away. */
export async function openDoor(url: string, state: { isAway: boolean }): Promise<string> {
  const door = await startListening(
    createServer((request, response) => {
      if (state.isAway) {
        request.socket.destroy();
        return;
      }
      passOn(request, response, url).catch(() => request.socket.destroy());
    }),
  );
  after(() => door.stop());
  return door.url;
}
