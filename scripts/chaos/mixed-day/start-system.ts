import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../../../clients/kubernetes/kubernetes-client.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { startFakeSlack } from '../../../test/support/fake-slack/fake-slack.ts';
import type { FakeSlack } from '../../../test/support/fake-slack/fake-slack.ts';
import { writeFiles } from '../../../test/support/parquet-files.ts';
import { freePort, isFree } from '../../dev/processes/free-port.ts';
import { waitUntil } from '../../dev/processes/wait-until.ts';
import { serveGitOverHttp } from '../../dev/servers/git-http.ts';
import { createBareRepository } from '../../dev/servers/git-repository.ts';
import { callKubernetes } from '../../dev/servers/kubernetes-access.ts';
import { writeKubeconfig } from '../../dev/servers/kubeconfig.ts';
import { startTemporal } from '../../dev/servers/temporal.ts';
import { startCuttableProxy } from './cuttable-proxy.ts';
import type { CuttableProxy } from './cuttable-proxy.ts';
import { startMortalCluster } from './mortal-cluster.ts';
import type { MortalCluster } from './mortal-cluster.ts';
import { fileOf, objectWith } from './objects.ts';
import type { DayTarget } from './objects.ts';
import type { Place } from './journal.ts';
import { keepRunning } from './product-process.ts';
import type { ProductProcess } from './product-process.ts';
import { servedModel, trainingNamespace, writeConfiguration } from './write-configuration.ts';

/** Everything that a day happens to: real servers, and the processes of the product. Only Slack is not the real one. */
export interface DaySystem {
  folder: string;
  targets: readonly DayTarget[];
  configuration: string;
  cluster: MortalCluster;
  /** Everybody who changes the cluster beside the product. */
  kubernetes: KubernetesClient;
  client: Client;
  store: ObjectStore;
  slack: FakeSlack;
  gatewayUrl: string;
  /** Bare repositories by target. */
  repositoryOf(target: string): string;
  proxies: { temporal: CuttableProxy; kubernetes: CuttableProxy; git: CuttableProxy };
  /** One that is never killed, and one that is. */
  workers: { steady: ProductProcess; mortal: ProductProcess };
  gateway: ProductProcess;
  killTemporal: () => Promise<void>;
  stop(): Promise<void>;
}

const reference = `SELECT sin(i * 12.9898) * 10 AS amount, 40 + cos(i * 4.1) * 20 AS age,
  3000 + sin(i * 78.233) * 900 AS income, (sin(i * 3.3) + 1) / 2 AS score FROM range(2000) t(i)`;

/** A model that errs, so that a candidate beats it. */
const labelled = `SELECT TIMESTAMP '2026-01-01' + INTERVAL (i) MINUTE AS moment, sin(i * 12.9898) * 10 AS amount,
  (sin(i * 12.9898) * 10 + sin(i * 78.233) * 3 > 0)::INTEGER AS label, (cos(i * 5.77) + 1) / 2 AS score
  FROM range(2000) t(i)`;

export async function startSystem(
  targets: readonly DayTarget[],
  { scanEvery }: { scanEvery: string },
): Promise<DaySystem> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-mixed-day-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(path.join(folder, 'data'));
  await writeFiles({
    [path.join(folder, 'data/reference.parquet')]: reference,
    [path.join(folder, 'data/labelled.parquet')]: labelled,
  });

  const slack = await startFakeSlack();
  opened.defer(() => slack.stop());
  writeFileSync(path.join(folder, 'bot-token'), slack.token.value);
  writeFileSync(path.join(folder, 'signing-secret'), slack.signingSecret);
  const cluster = await startMortalCluster(path.join(folder, 'cluster'));
  opened.defer(() => cluster.stop());
  const kubernetesProxy = await startCuttableProxy(cluster.port);
  opened.defer(() => kubernetesProxy.stop());
  const kubeconfig = path.join(folder, 'kubeconfig.yaml');
  writeKubeconfig(kubeconfig, cluster.accessOf('plumbline', kubernetesProxy.port), { name: 'plumbline' });
  const ofPeople = path.join(folder, 'people.yaml');
  writeKubeconfig(ofPeople, cluster.accessOf('people'), { name: 'people' });
  const kubernetes = await createKubernetesClient({ kubeconfig: ofPeople });
  opened.defer(() => kubernetes.close());
  await fillCluster(cluster, kubernetes, targets);

  const repositories = await fillRepositories(path.join(folder, 'git'), targets);
  const git = await serveGitOverHttp({ folder: path.join(folder, 'git') });
  opened.defer(() => git.stop());
  const gitProxy = await startCuttableProxy(Number(new URL(git.url).port));
  opened.defer(() => gitProxy.stop());

  const temporalFolder = path.join(folder, 'temporal');
  mkdirSync(temporalFolder);
  let temporal = await startTemporal({ folder: temporalFolder, durable: true });
  opened.defer(() => temporal.stop());
  const { port: temporalPort } = temporal;
  const temporalProxy = await startCuttableProxy(temporalPort);
  opened.defer(() => temporalProxy.stop());
  const connection = await Connection.connect({ address: temporal.address });
  opened.defer(() => connection.close());

  const gatewayPort = await freePort();
  const configuration = await writeConfiguration(
    {
      folder,
      temporal: `127.0.0.1:${temporalProxy.port}`,
      kubeconfig,
      placement: cluster.placement,
      gatewayPort,
      slack: { team: slack.workspace.team, url: slack.url },
      repositoryOf: ({ name, overHttp }) =>
        overHttp
          ? `http://127.0.0.1:${gitProxy.port}/platform.git`
          : pathToFileURL(repositories[name] ?? '').href,
      scanEvery,
    },
    targets,
  );
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  slack.gateway = gatewayUrl;
  const common = { configuration, folder };
  const startWorker = (name: string): ProductProcess => {
    const worker = keepRunning({
      ...common,
      name,
      role: 'worker',
      ready: (log) => log.includes('worker ready'),
    });
    opened.defer(() => worker.stop());
    return worker;
  };
  // Both tell the server what is searched by: one after the other, so that they do not collide.
  const steady = startWorker('steady-worker');
  await steady.ready();
  const mortal = startWorker('mortal-worker');
  const gateway = keepRunning({
    ...common,
    name: 'gateway',
    role: 'gateway',
    ready: async () => (await fetch(`${gatewayUrl}/healthz`)).ok,
  });
  opened.defer(() => gateway.stop());
  await Promise.all([mortal.ready(), gateway.ready()]);

  const running = opened.move();
  return {
    folder,
    targets,
    configuration,
    cluster,
    kubernetes,
    client: new Client({ connection }),
    store: createFolderStore(path.join(folder, 'storage')),
    slack,
    gatewayUrl,
    repositoryOf: (target) => repositories[target] ?? '',
    proxies: { temporal: temporalProxy, kubernetes: kubernetesProxy, git: gitProxy },
    workers: { steady, mortal },
    gateway,
    async killTemporal() {
      process.kill(temporal.pid, 'SIGKILL');
      await temporal.ended;
      await waitUntil(() => isFree(temporalPort), { within: 60_000 });
      temporal = await startTemporal({ folder: temporalFolder, durable: true, port: temporalPort });
      if (temporal.port !== temporalPort) throw new Error('the port of Temporal was taken');
    },
    stop: () => running.disposeAsync(),
  };
}

export const firstValue = 'git-first';

async function fillCluster(
  { access }: MortalCluster,
  kubernetes: KubernetesClient,
  targets: readonly DayTarget[],
): Promise<void> {
  for (const name of [...targets.map((target) => target.name), trainingNamespace, servedModel.namespace])
    await callKubernetes(access, 'POST', '/api/v1/namespaces', { metadata: { name } });
  await allowAnnotations(access);
  for (const place of targets.flatMap(({ places }) => places))
    await kubernetes.apply(objectWith(place, firstValue), { fieldManager: 'pipeline' });
}

/** Training programs tell their progress as annotations of their pods. */
async function allowAnnotations(access: MortalCluster['access']): Promise<void> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${trainingNamespace}`;
  const name = 'tells-progress';
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'patch'] }];
  await callKubernetes(access, 'POST', `${rbac}/roles`, { metadata: { name }, rules });
  await callKubernetes(access, 'POST', `${rbac}/rolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: trainingNamespace }],
  });
}

/** One repository for all that are reached over HTTP, and one for each that pull requests are opened in. */
async function fillRepositories(
  folder: string,
  targets: readonly DayTarget[],
): Promise<Record<string, string>> {
  const shared = targets.filter(({ overHttp }) => overHttp);
  const platform = path.join(folder, 'platform.git');
  await createBareRepository(platform, { files: filesOf(shared.flatMap(({ places }) => places)) });
  const repositories = Object.fromEntries(shared.map(({ name }) => [name, platform]));
  for (const { name, places } of targets.filter(({ overHttp }) => !overHttp)) {
    const own = path.join(folder, `${name}.git`);
    await createBareRepository(own, { files: filesOf(places) });
    repositories[name] = own;
  }
  return repositories;
}

function filesOf(places: readonly Place[]): Record<string, string> {
  return Object.fromEntries(
    places.map((place) => [fileOf(place), JSON.stringify(objectWith(place, firstValue), undefined, 2)]),
  );
}
