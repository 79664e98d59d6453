import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { trainingImage, trainingImages } from '../../scripts/demo/training/image.ts';
import type { TrafficSample } from '../../scripts/dev/inference-services/served-service.ts';
import { createBareRepository } from '../../scripts/dev/servers/git-repository.ts';
import { createIncidentDesk } from '../../workers/operations/incident-desk.ts';
import { openStorage } from '../../workers/storage.ts';
import type { modelIncident } from '../../workflows/model-incident.ts';
import { modelIncidentId } from '../../workflows/model-messages.ts';
import { useFakeSlack } from './fake-slack/fake-slack.ts';
import type { FakeSlack } from './fake-slack/fake-slack.ts';
import { removableFolder } from './folder-outage.ts';
import type { RemovableFolder } from './folder-outage.ts';
import { useInferenceServices } from './inference-services.ts';
import { useKubernetesProxy } from './kubernetes-proxy.ts';
import type { KubernetesProxy } from './kubernetes-proxy.ts';
import { startOwnKubernetes } from './kubernetes-server.ts';
import { localReviewer } from './local-reviewer.ts';
import type { LocalReviewer } from './local-reviewer.ts';
import { writeFiles } from './parquet-files.ts';
import { useProcessKubelet } from './process-kubelet.ts';
import { startPrometheus } from './prometheus-server.ts';
import { keepAsking, openDoor } from './rollout-loop.ts';
import type { TestTemporal } from './temporal-server.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { bundleOnOneQueue } from './workflow-harness.ts';

/** Everything that an incident leads through until a retrained model has settled; only Slack is not the real one. */
export interface ModelChain {
  configuration: Configuration;
  configurationFile: string;
  /** Code of the workflows, for workers that start often. */
  bundle: string;
  client: Client;
  store: ObjectStore;
  storage: RemovableFolder;
  /** What Git is read from, and pull requests are merged into. */
  repository: RemovableFolder;
  proxy: KubernetesProxy;
  prometheus: { isAway: boolean };
  slack: FakeSlack;
  reviewer: LocalReviewer;
  /** Somebody says that the answers of a model are odd. */
  report(model: string): Promise<WorkflowHandle<typeof modelIncident>>;
  championOf(model: string): string;
  /** Training Jobs that were created for all models so far. */
  jobsCreated(): number;
  /** What is served, from the first moment: a sample for each change. */
  samples(model: string): readonly TrafficSample[];
}

export const chainTarget = 'serving';
const namespace = 'ml';
const files = { good: 'data/rows.parquet', job: 'job.yaml' };

/** The score in these rows is a guess: whatever learns from them does better. */
const rows = `SELECT TIMESTAMP '2026-01-01' + INTERVAL (i) MINUTE AS moment, sin(i * 12.9898) * 10 AS amount,
  (sin(i * 12.9898) * 10 + sin(i * 78.233) * 3 > 0)::INTEGER AS label, (cos(i * 5.77) + 1) / 2 AS score
 FROM range(1000) t(i)`;

/** Models that serve, are measured, trained anew and rolled out in one world. */
export async function useModelChain(temporal: TestTemporal, models: readonly string[]): Promise<ModelChain> {
  const cluster = await startOwnKubernetes({ controllers: true });
  const proxy = await useKubernetesProxy(cluster.access);
  const services = await useInferenceServices(cluster);
  const node = await useProcessKubelet(cluster, { images: trainingImages });
  const slack = await useFakeSlack();
  const training = await cluster.createNamespace('training');
  await node.allowAnnotations(training);
  await cluster.call('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const prometheus = { isAway: false };
  const door = await openDoor(await startPrometheus(new URL(services.metricsUrl).host), prometheus);

  const folder = temporaryFolder();
  const at = (...names: string[]): string => path.join(folder, ...names);
  await mkdir(at('data'));
  await writeFiles({ [at(files.good)]: rows });
  await writeFile(at(files.job), JSON.stringify(templateOf(node.placement)));
  await writeFile(at('bot-token'), slack.token.value);
  await writeFile(at('signing-secret'), slack.signingSecret);

  const champions = new Map<string, string>();
  for (const name of models)
    champions.set(name, await services.writeModel(`${name}-champion`, { intercept: -2 }));
  const championOf = (model: string): string => champions.get(model) ?? '';
  const repository = at('platform.git');
  await createBareRepository(repository, {
    files: Object.fromEntries(models.map((name) => [`app/${name}.yaml`, manifestOf(name, championOf(name))])),
  });
  const kubernetes = await createKubernetesClient({
    kubeconfig: cluster.kubeconfig,
    context: cluster.context,
  });
  for (const name of models)
    await kubernetes.apply(JSON.parse(manifestOf(name, championOf(name))) as KubernetesObject, {
      fieldManager: 'kubectl',
    });
  await kubernetes.close();
  for (const name of models) {
    await services.statusThat(
      namespace,
      name,
      ({ components }) => components?.predictor?.latestRolledoutRevision !== undefined,
    );
    keepAsking(() => services.ask(namespace, name, { amount: 1 }));
  }

  const configurationFile = at('plumbline.yaml');
  const reached = { kubeconfig: proxy.kubeconfig, context: proxy.context };
  const document = {
    version: 1,
    temporal: {
      address: temporal.address,
      namespace: temporal.namespace,
      heartbeatTimeout: '2s',
      stickyQueueTimeout: '1s',
    },
    storage: { folder: 'storage' },
    prometheus: { url: door },
    forge: { kind: 'local', poll: '1s' },
    slack: {
      team: slack.workspace.team,
      channel: 'C0PLATFORM',
      apiUrl: slack.url,
      botToken: { file: 'bot-token' },
      signingSecret: { file: 'signing-secret' },
    },
    targets: [
      {
        name: chainTarget,
        cluster: reached,
        source: { git: pathToFileURL(repository).href, path: 'app' },
        namespaces: [namespace],
        schedule: { every: '1h' },
      },
    ],
    models: models.map((name) => ({
      name,
      inferenceService: `${namespace}/${name}`,
      cluster: reached,
      reference: files.good,
      target: 'label',
      prediction: 'score',
      time: 'moment',
      evaluate: { better: { roc_auc: 0.005 } },
      retrain: {
        template: files.job,
        namespace: training,
        parameters: { target: 'label', epochs: 100 },
        data: { files: files.good, heldOut: { share: 0.3 } },
      },
      rollout,
    })),
  };
  await writeFile(configurationFile, JSON.stringify(document));
  const { configuration } = await loadConfiguration(configurationFile);
  const store = await openStorage(configuration);
  const { codePath: bundle } = await bundleOnOneQueue();
  const { client } = temporal;
  const desk = createIncidentDesk(configuration, { client, store });
  return {
    configuration,
    configurationFile,
    bundle,
    client,
    store,
    storage: await removableFolder(at('storage')),
    repository: await removableFolder(repository),
    proxy,
    prometheus,
    slack,
    reviewer: await localReviewer(configuration, pathToFileURL(repository).href),
    async report(model) {
      await desk.tell(model, {
        kind: 'person',
        actor: 'ada',
        reason: 'its answers are odd',
        at: new Date().toISOString(),
      });
      return client.workflow.getHandle<typeof modelIncident>(modelIncidentId(model));
    },
    championOf,
    jobsCreated: () =>
      proxy.writes.filter(({ method, path: url }) => method === 'POST' && /\/jobs(\?|$)/.test(url)).length,
    samples: (model) => services.history(namespace, model),
  };
}

/** Short, and easy to be sure of: a candidate either answers or does not. */
const rollout = {
  steps: [20, 100],
  hold: '1s',
  minRequests: 10,
  interval: '1s',
  longestHold: '3m',
  errorBudget: 100,
  metrics: [{ name: 'errorRate', margin: 0.4, minimum: 10 }],
  watchAfter: '1s',
  keepChampion: '1s',
};

function manifestOf(name: string, storageUri: string): string {
  const model = { modelFormat: { name: 'sklearn' }, storageUri };
  const kind = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService' };
  const service = { ...kind, metadata: { name, namespace }, spec: { predictor: { minReplicas: 1, model } } };
  return `${JSON.stringify(service, undefined, 2)}\n`;
}

function templateOf(placement: object) {
  const containers = [{ name: 'train', image: trainingImage }];
  const spec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 5, ...placement, containers };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'retrain' },
    spec: { backoffLimit: 0, template: { spec } },
  };
}
