import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { readRetrainings } from '../../activities/training/stored-retrainings.ts';
import { createStoredRegistry } from '../../clients/registry/stored-registry.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { retrainingPrefix } from '../../domain/models/training/retraining-files.ts';
import { trainingImage, trainingImages } from '../../scripts/demo/training/image.ts';
import { readAuditEvents } from '../../workers/gateway/pages/audit-events.ts';
import { startRetraining } from '../../workers/operations/start-retraining.ts';
import type { RetrainingWorkflow } from '../../workers/operations/start-retraining.ts';
import { openStorage } from '../../workers/storage.ts';
import type { RetrainModelResult } from '../../workflows/retraining-messages.ts';
import { removableFolder } from './folder-outage.ts';
import type { RemovableFolder } from './folder-outage.ts';
import { useKubernetesProxy } from './kubernetes-proxy.ts';
import type { KubernetesProxy } from './kubernetes-proxy.ts';
import { useKubernetes } from './kubernetes-server.ts';
import { writeFiles } from './parquet-files.ts';
import { useProcessKubelet } from './process-kubelet.ts';
import type { TestTemporal } from './temporal-server.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { bundleOnOneQueue } from './workflow-harness.ts';

/** Models that are really retrained: a training program runs in pods of a real API server. */
export interface RetrainingLoop {
  configuration: Configuration;
  configurationFile: string;
  /** Code of the workflows, for workers that start often. */
  bundle: string;
  client: Client;
  store: ObjectStore;
  storage: RemovableFolder;
  proxy: KubernetesProxy;
  start(model: string): Promise<WorkflowHandle<RetrainingWorkflow>>;
  /** What a retraining that has ended left behind. */
  aftermath(model: string, result: RetrainModelResult): Promise<Aftermath>;
  /** Jobs that were created for all models so far. */
  jobsCreated(): number;
}

export interface Aftermath {
  jobs: number;
  pods: number;
  /** First folders and files of what is kept of the retraining. */
  kept: string[];
  versions: string[];
  /** Outcomes in the history of the model. */
  history: string[];
  /** What the audit trail says. */
  audited: string[];
}

/** Whether the present model is one that can be beaten, or one that never errs. */
export type Champion = 'beatable' | 'perfect';

const scores: Record<Champion, string> = {
  beatable: '(cos(i * 5.77) + 1) / 2',
  perfect: '0.01 + 0.98 * (sin(i * 12.9898) * 10 + sin(i * 78.233) * 3 > 0)::INTEGER',
};

const rowsOf = (champion: Champion): string =>
  `SELECT TIMESTAMP '2026-01-01' + INTERVAL (i) MINUTE AS moment, sin(i * 12.9898) * 10 AS amount,
    (sin(i * 12.9898) * 10 + sin(i * 78.233) * 3 > 0)::INTEGER AS label, ${scores[champion]} AS score
   FROM range(2000) t(i)`;

/** @param models what each is up against; `pause`: milliseconds that each of its 100 epochs takes at least. */
export async function useRetrainingLoop(
  temporal: TestTemporal,
  models: Record<string, { champion: Champion; pause?: number }>,
): Promise<RetrainingLoop> {
  const cluster = await useKubernetes({ controllers: true });
  const proxy = await useKubernetesProxy(cluster.access);
  const node = await useProcessKubelet(cluster, { images: trainingImages });
  const namespace = await cluster.createNamespace('training');
  await node.allowAnnotations(namespace);
  const folder = temporaryFolder();
  const at = (...names: string[]): string => path.join(folder, ...names);
  await mkdir(at('data'));
  await writeFiles({
    [at('data/beatable.parquet')]: rowsOf('beatable'),
    [at('data/perfect.parquet')]: rowsOf('perfect'),
  });
  await writeFile(at('job.yaml'), JSON.stringify(templateOf(node.placement)));
  const configurationFile = at('plumbline.yaml');
  const { address, namespace: temporalNamespace } = temporal;
  const document = {
    version: 1,
    temporal: { address, namespace: temporalNamespace, heartbeatTimeout: '3s', stickyQueueTimeout: '1s' },
    storage: { folder: 'storage' },
    models: Object.entries(models).map(([name, { champion, pause = 0 }]) => ({
      name,
      cluster: { kubeconfig: proxy.kubeconfig, context: proxy.context },
      target: 'label',
      prediction: 'score',
      time: 'moment',
      evaluate: { better: { roc_auc: 0.005 } },
      retrain: {
        template: 'job.yaml',
        namespace,
        approve: false,
        parameters: { target: 'label', epochs: 100, pause_ms: pause },
        data: { files: `data/${champion}.parquet`, heldOut: { share: 0.3 } },
      },
    })),
  };
  await writeFile(configurationFile, JSON.stringify(document));
  const { configuration } = await loadConfiguration(configurationFile);
  const store = await openStorage(configuration);
  const { codePath: bundle } = await bundleOnOneQueue();
  const { client } = temporal;
  const count = async (kind: string, model: string): Promise<number> => {
    const group = kind === 'jobs' ? 'apis/batch/v1' : 'api/v1';
    const query = `labelSelector=${encodeURIComponent(`plumbline.dev/model=${model}`)}`;
    const found = await cluster.call('GET', `/${group}/namespaces/${namespace}/${kind}?${query}`);
    return (found as { items: unknown[] }).items.length;
  };
  return {
    configuration,
    configurationFile,
    bundle,
    client,
    store,
    storage: await removableFolder(at('storage')),
    proxy,
    start: (model) => startRetraining(client, configuration, { model, actor: 'ada', reason: 'a test' }),
    async aftermath(model, { transaction }) {
      const prefix = retrainingPrefix({ model, id: transaction });
      const files = await Array.fromAsync(store.list(prefix));
      const about = { target: model, cause: 'retraining', finding: transaction };
      return {
        jobs: await count('jobs', model),
        pods: await count('pods', model),
        kept: [...new Set(files.map((key) => key.slice(prefix.length).split('/')[0] ?? ''))].toSorted(),
        versions: (await createStoredRegistry(store).versions(model)).map(({ status }) => status),
        history: (await readRetrainings(store, model)).map(({ outcome }) => outcome),
        audited: (await readAuditEvents(store, about)).map(({ what }) => what),
      };
    },
    jobsCreated: () =>
      proxy.writes.filter(({ method, path: url }) => method === 'POST' && /\/jobs(\?|$)/.test(url)).length,
  };
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

/** Names of the activities that a workflow asked for, in the order in which it first did. */
export async function activitiesOf(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  assert.ok(events);
  const names = events.map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}
