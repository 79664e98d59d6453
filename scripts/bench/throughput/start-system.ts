import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from '@temporalio/client';
import { execa } from 'execa';
import { eachConcurrently } from '../../../activities/comparison/concurrently.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { connectTemporal } from '../../../clients/temporal/connect.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { startServerProcess } from '../../dev/processes/server-process.ts';
import type { ServerProcess } from '../../dev/processes/server-process.ts';
import { createBareRepository } from '../../dev/servers/git-repository.ts';
import { startKubernetes } from '../../dev/servers/kubernetes.ts';
import { startTemporal } from '../../dev/servers/temporal.ts';
import { benchmarkObjects } from '../scan/objects.ts';

/** A cluster that equals Git, Temporal in memory, the product's worker and a bare one; each a process of its own. */
export interface ThroughputSystem {
  client: Client;
  store: ObjectStore;
  kubernetes: KubernetesClient;
  targets: readonly string[];
  worker: ServerProcess;
  /** Ids of all processes that take part, this one left out. */
  processes: readonly number[];
  /** Has Schedules made that scan every target. */
  applySchedules(): Promise<void>;
  stop(): Promise<void>;
}

export const bareTaskQueue = 'bare';

const objectsPerTarget = 100;
const main = path.join(import.meta.dirname, '../../cli/main.ts');

/** @param every how often each target is scanned once schedules are applied, such as `1m`. */
export async function startSystem(targetCount: number, every: string): Promise<ThroughputSystem> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-throughput-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const targets = Array.from({ length: targetCount }, (_, index) => `target-${index}`);
  const objects = new Map(targets.map((name) => [name, objectsOf(name)]));

  const cluster = await startKubernetes({ folder: path.join(folder, 'kubernetes'), controllers: false });
  opened.defer(() => cluster.stop());
  const kubernetes = await createKubernetesClient({ kubeconfig: cluster.kubeconfig });
  opened.defer(() => kubernetes.close());
  for (const name of targets)
    await kubernetes.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await eachConcurrently([...objects.values()].flat(), 8, async (object) => {
    await kubernetes.apply(object, { fieldManager: 'pipeline', force: true });
  });
  const repository = path.join(folder, 'platform.git');
  await createBareRepository(repository, {
    files: Object.fromEntries(
      [...objects].map(([name, all]) => [`${name}/all.json`, JSON.stringify(listOf(all))]),
    ),
  });

  const temporal = await startTemporal({ folder });
  opened.defer(() => temporal.stop());
  const { address, namespace } = temporal;
  const { client, connection } = await connectTemporal({ namespace, connection: { address } });
  opened.defer(() => connection.close());
  const storage = path.join(folder, 'storage');
  const configuration = path.join(folder, 'plumbline.yaml');
  const { kubeconfig, context } = cluster;
  writeFileSync(
    configuration,
    JSON.stringify({
      version: 1,
      temporal: { address },
      storage: { folder: storage },
      targets: targets.map((name) => ({
        name,
        cluster: { kubeconfig, context },
        source: { git: pathToFileURL(repository).href, path: name },
        namespaces: [name],
        schedule: { every, jitter: every },
        policy: 'production',
      })),
    }),
  );
  const start = (name: string, ...args: string[]): Promise<ServerProcess> =>
    startServerProcess({
      name,
      command: process.execPath,
      args,
      environment: { HOME: folder },
      logFolder: path.join(folder, 'logs'),
      ready: async () =>
        readFileSync(path.join(folder, 'logs', `${name}.log`), 'utf8').includes('worker ready'),
    });
  const worker = await start('worker', main, 'worker', '--config', configuration);
  opened.defer(() => worker.stop());
  const bare = await start('bare', path.join(import.meta.dirname, 'bare-worker.ts'), address, bareTaskQueue);
  opened.defer(() => bare.stop());

  const running = opened.move();
  return {
    client,
    store: createObjectStore({ folder: storage }),
    kubernetes,
    targets,
    worker,
    processes: [worker, bare, temporal, ...cluster.processes].map(({ pid }) => pid),
    async applySchedules() {
      await execa(process.execPath, [main, 'schedules', 'apply', '--config', configuration], {
        env: { HOME: folder },
      });
    },
    stop: () => running.disposeAsync(),
  };
}

/** What a target is made of. */
export function objectsOf(namespace: string): KubernetesObject[] {
  return benchmarkObjects(objectsPerTarget).map((object) => ({
    ...object,
    metadata: { ...object.metadata, namespace },
  }));
}

function listOf(items: readonly KubernetesObject[]): object {
  return { apiVersion: 'v1', kind: 'List', items };
}
