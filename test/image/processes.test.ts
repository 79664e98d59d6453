import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { createKubernetesClient } from '../../clients/kubernetes/create-kubernetes-client.ts';
import { buildOverlay, objectsOf } from '../../scripts/deploy/render-chart.ts';
import { freePort } from '../../scripts/dev/processes/free-port.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { serveGitOverHttp } from '../../scripts/dev/servers/git-http.ts';
import { createBareRepository } from '../../scripts/dev/servers/git-repository.ts';
import { childrenOf, runInImage, startInImage, writableFolder } from '../support/image-pod.ts';
import type { Container, Pod } from '../support/image-pod.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { renderPrograms } from '../support/render-programs.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The image as the small overlay runs it: read-only, as nobody, with the volumes, arguments and variables of its pods.

const patience = { timeout: 300_000 };
const server = await useKubernetes();
const temporal = await useTemporal();
const namespace = await server.createNamespace();
const repositories = temporaryFolder();
const git = await serveGitOverHttp({ folder: repositories });
const gatewayPort = await freePort();
const overlay = objectsOf(await buildOverlay(renderPrograms.kustomize, 'small'));

/** Folders of this machine in place of the volumes of the pods, by name. */
const volumes: Record<string, string> = {
  configuration: temporaryFolder(),
  kubeconfig: temporaryFolder(),
  'drift-reports': writableFolder(),
  'reference-data': temporaryFolder(),
  payloads: writableFolder(),
  cache: writableFolder(),
};

before(async () => {
  const metadata = { name: 'settings', namespace };
  const desired = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { mode: 'info' } };
  await createBareRepository(path.join(repositories, 'platform.git'), {
    files: {
      'app/settings.yaml': JSON.stringify(desired),
      'app/kustomization.yaml': 'resources: [settings.yaml]\n',
    },
  });
  const kubernetes = await createKubernetesClient({ kubeconfig: server.kubeconfig });
  await kubernetes.apply(desired, { fieldManager: 'kubectl' });
  await kubernetes.apply({ ...desired, data: { mode: 'debug' } }, { fieldManager: 'edit', force: true });
  await kubernetes.close();
  fill('configuration', 'plumbline.yaml', JSON.stringify(configuration()));
  fill('kubeconfig', 'config', readFileSync(server.kubeconfig));
}, patience);
after(() => git.stop());

/** That of the overlay, with the servers of this machine. */
function configuration(): object {
  const file = path.join(import.meta.dirname, '../../deploy/kustomize/overlays/small/plumbline.yaml');
  const shipped = parse(readFileSync(file, 'utf8')) as Record<'gateway' | 'targets', object>;
  const source = { git: `${git.url}/platform.git`, path: 'app', render: 'kustomize' };
  const cluster = { context: server.context };
  return {
    ...shipped,
    temporal: { address: temporal.address, namespace: temporal.namespace },
    metrics: { address: '127.0.0.1' },
    gateway: { ...shipped.gateway, address: '127.0.0.1', port: gatewayPort },
    targets: [{ name: 'shop', cluster, source, namespaces: [namespace], schedule: { every: '1h' } }],
  };
}

/** As the kubelet shows files of a ConfigMap or Secret: everybody in the container reads them. */
function fill(volume: string, name: string, content: string | Buffer): void {
  const folder = volumes[volume] ?? '';
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, name), content, { mode: 0o644 });
}

interface Workload {
  template: { spec: { containers: Container[]; initContainers?: Container[] } };
}

/** The first container of a Deployment or StatefulSet of the overlay, or the one that runs before it. */
function containerOf(name: string, which: 'containers' | 'initContainers' = 'containers'): Container {
  const found = overlay.find(
    ({ kind, metadata }) => /^(Deployment|StatefulSet)$/.test(kind) && metadata.name === `plumbline-${name}`,
  );
  const container = (found?.['spec'] as Workload | undefined)?.template.spec[which]?.[0];
  assert.ok(container, name);
  return container;
}

interface Process {
  pod: Pod;
  url: string;
}

/** A worker of the overlay, at a port of its own because all share this machine. */
async function startWorker(role: string): Promise<Process> {
  const container = containerOf(role);
  const port = await freePort();
  const args = [...container.args, '--metrics-port', String(port)];
  return { pod: startInImage({ ...container, args }, volumes), url: `http://127.0.0.1:${port}` };
}

async function untilReady({ pod, url }: Process): Promise<void> {
  const isReady = async () => (await fetch(`${url}/readyz`)).ok || pod.hasEnded();
  await waitUntil(isReady, { within: 120_000, every: 200 });
  assert.ok(!pod.hasEnded(), pod.output());
}

test('it says its version, what it can do, and that the configuration is right', patience, async () => {
  const container = containerOf('scanning');
  const run = (...args: string[]) => runInImage({ ...container, args }, volumes);
  assert.equal((await run('--version')).output, packageJson.version);
  assert.match((await run('--help')).output, /^Usage: plumbline/m);
  assert.equal((await run('config', 'check')).output, 'plumbline.yaml is right.');
});

test('workers of it scan a cluster against Git, and end by themselves when asked to', patience, async () => {
  const applied = await runInImage(containerOf('orchestration', 'initContainers'), volumes);
  assert.equal(applied.code, 0, applied.output);
  const workers = [await startWorker('orchestration'), await startWorker('scanning')];
  for (const worker of workers) await untilReady(worker);
  const args = ['scan', 'shop', '-o', 'json'];
  const scan = await runInImage({ ...containerOf('scanning'), args }, volumes);
  assert.equal(scan.code, 1, scan.output);
  const { findings, errors } = JSON.parse(scan.printed) as {
    findings: { name: string; fields: { path: string }[] }[];
    errors: unknown[];
  };
  assert.deepEqual(errors, []);
  assert.deepEqual(
    findings.map(({ name, fields }) => [name, fields.map((field) => field.path)]),
    [['settings', ['/data/mode']]],
  );
  for (const { pod } of workers) assert.equal(await pod.stop(), 0, pod.output());
});

test('the probes of its gateway answer, and it ends by itself when asked to', patience, async () => {
  const pod = startInImage(containerOf('gateway'), volumes);
  const gateway = { pod, url: `http://127.0.0.1:${gatewayPort}` };
  await untilReady(gateway);
  for (const place of ['/healthz', '/metrics', '/runbooks/gateway-down.md'])
    assert.equal((await fetch(gateway.url + place)).status, 200, place);
  assert.equal(await pod.stop(), 0, pod.output());
});

/** Also of one that has ended and was not collected. */
function isSleep(pid: number): boolean {
  return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n';
}

test('what a program that was ended leaves behind is collected by the first process', patience, async () => {
  const pod = startInImage(containerOf('gateway'), volumes);
  await untilReady({ pod, url: `http://127.0.0.1:${gatewayPort}` });
  const first = await pod.first();
  // Its parent is gone when this resolves, so it is the first process that has it.
  await promisify(execFile)('nsenter', [`--target=${first}`, '--pid', 'sh', '-c', '(sleep 0.1 &)']);
  await waitUntil(() => !childrenOf(first).some(isSleep), { within: 120_000 });
  assert.equal(await pod.stop(), 0, pod.output());
});

test('it compares data sets, with the native parts that are in it', patience, async () => {
  const rows = Array.from({ length: 500 }, (_row, index) => `${index % 37}`).join('\n');
  fill('reference-data', 'rows.csv', `amount\n${rows}\n`);
  const file = '/var/lib/plumbline/reference-data/rows.csv';
  const args = ['model', 'drift', '--reference', file, '--current', file, '-o', 'json'];
  const { code, output } = await runInImage({ ...containerOf('models'), args }, volumes);
  assert.equal(code, 0, output);
});
