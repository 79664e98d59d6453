import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from '@temporalio/client';
import { eachConcurrently } from '../../../activities/comparison/concurrently.ts';
import { createKubernetesClient } from '../../../clients/kubernetes/create-kubernetes-client.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { connectTemporal } from '../../../clients/temporal/connect.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { loadConfiguration } from '../../../config/load-configuration.ts';
import { openPageLinks } from '../../../workers/gateway/links/page-links.ts';
import { startFakeSlack } from '../../../test/support/fake-slack/fake-slack.ts';
import type { FakeSlack } from '../../../test/support/fake-slack/fake-slack.ts';
import { searchAttributes } from '../../../workflows/search-attributes.ts';
import { freePort } from '../../dev/processes/free-port.ts';
import { startServerProcess } from '../../dev/processes/server-process.ts';
import type { ServerProcess } from '../../dev/processes/server-process.ts';
import { createBareRepository } from '../../dev/servers/git-repository.ts';
import { startKubernetes } from '../../dev/servers/kubernetes.ts';
import { startTemporal } from '../../dev/servers/temporal.ts';

/** Everything that a click passes through, each a process of its own. Only Slack is not the real one. */
export interface BenchmarkSystem {
  client: Client;
  store: ObjectStore;
  slack: FakeSlack;
  worker: ServerProcess;
  gateway: ServerProcess;
  /** Address of the page of everything open. */
  overview: string;
  /** Names of the targets. */
  targets: readonly string[];
  stop(): Promise<void>;
}

/** Objects of one target, which share its state. */
const objectsPerTarget = 100;

/** Git says one thing and the cluster another about so many ConfigMaps, in targets of a hundred. */
export async function startSystem(objects: number): Promise<BenchmarkSystem> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-bench-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const targets = Array.from(
    { length: Math.ceil(objects / objectsPerTarget) },
    (_, index) => `target-${index}`,
  );
  const all = Array.from({ length: objects }, (_, index) => {
    const namespace = targets[Math.floor(index / objectsPerTarget)] ?? '';
    return { namespace, name: `settings-${index % objectsPerTarget}` };
  });

  const slack = await startFakeSlack();
  opened.defer(() => slack.stop());
  const kubernetes = await startKubernetes({ folder: path.join(folder, 'kubernetes'), controllers: false });
  opened.defer(() => kubernetes.stop());
  const cluster = await createKubernetesClient({ kubeconfig: kubernetes.kubeconfig });
  for (const name of targets)
    await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await eachConcurrently(all, 8, async (one) => {
    await cluster.apply(configMap(one, 'debug'), { fieldManager: 'kubectl-edit', force: true });
  });
  await cluster.close();
  const repository = path.join(folder, 'platform.git');
  await createBareRepository(repository, {
    files: Object.fromEntries(
      all.map((one) => [`${one.namespace}/${one.name}.json`, JSON.stringify(configMap(one, 'info'))]),
    ),
  });

  const temporal = await startTemporal({ folder });
  opened.defer(() => temporal.stop());
  const connected = await connectTemporal({
    namespace: temporal.namespace,
    connection: { address: temporal.address },
  });
  opened.defer(() => connected.connection.close());
  const storage = path.join(folder, 'storage');
  const port = await freePort();
  const configuration = path.join(folder, 'plumbline.yaml');
  writeFileSync(path.join(folder, 'bot-token'), slack.token.value);
  writeFileSync(path.join(folder, 'signing-secret'), slack.signingSecret);
  writeFileSync(
    configuration,
    `version: 1
temporal: { address: '${temporal.address}' }
storage: { folder: '${storage}' }
gateway: { port: ${port}, publicUrl: 'http://127.0.0.1:${port}' }
slack:
  team: ${slack.workspace.team}
  channel: C0PLATFORM
  apiUrl: ${slack.url}
  botToken: { file: '${folder}/bot-token' }
  signingSecret: { file: '${folder}/signing-secret' }
targets:
${targets.map((name) => targetYaml(name, kubernetes, pathToFileURL(repository).href)).join('\n')}
`,
  );
  const command = (name: string, ready: () => Promise<boolean>): Promise<ServerProcess> =>
    startServerProcess({
      name,
      command: process.execPath,
      args: [path.join(import.meta.dirname, '../../cli/main.ts'), name, '--config', configuration],
      logFolder: path.join(folder, 'logs'),
      ready,
    });
  // The worker tells the server what is searched by: without that, no review can say what it is about.
  const worker = await command('worker', async () => {
    const { namespace } = temporal;
    const answer = await connected.connection.operatorService.listSearchAttributes({ namespace });
    return searchAttributes.finding.name in (answer.customAttributes ?? {});
  });
  opened.defer(() => worker.stop());
  slack.gateway = `http://127.0.0.1:${port}`;
  const gateway = await command('gateway', async () => (await fetch(`${slack.gateway}/healthz`)).ok);
  opened.defer(() => gateway.stop());

  const links = await openPageLinks((await loadConfiguration(configuration)).configuration);

  const running = opened.move();
  return {
    client: connected.client,
    store: createObjectStore({ folder: storage }),
    slack,
    worker,
    gateway,
    overview: links?.toEverything() ?? '',
    targets,
    stop: () => running.disposeAsync(),
  };
}

function targetYaml(
  name: string,
  { kubeconfig, context }: { kubeconfig: string; context: string },
  repository: string,
): string {
  return `  - name: ${name}
    cluster: { kubeconfig: '${kubeconfig}', context: '${context}' }
    source: { git: '${repository}', path: ${name} }
    namespaces: [${name}]
    schedule: { every: 24h }`;
}

function configMap(
  { namespace, name }: { namespace: string; name: string },
  level: string,
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { level } };
}
