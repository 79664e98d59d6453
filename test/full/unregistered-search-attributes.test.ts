import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { addSearchAttributes } from '../../clients/temporal/search-attributes.ts';
import { driftScanId } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useTemporalProxy } from '../support/temporal-proxy.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

// A namespace without our search attributes, on a server that lets nobody register them, as Temporal Cloud does.

const temporal = await useTemporal();
const proxy = await useTemporalProxy(temporal.address, (method) =>
  method === 'AddSearchAttributes' ? { code: 7, message: 'Request unauthorized.' } : undefined,
);
const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': ['first', 'second'].map((name) => manifest(namespace, name)).join('---\n'),
  }),
  policy: `[{ match: {}, strategy: alert-and-review }]`,
  temporal: { ...temporal, address: proxy.address },
});
const { kubernetes, namespace } = loop;
const limits = { timeout: 300_000 };
const patience = { within: 120_000 };
let worker: WorkerProcess;

interface Open {
  id: string;
  title: string;
  state: string;
  severity: string;
}

before(async () => {
  for (const name of ['first', 'second']) await apply(name, 'info', 'kubectl');
}, limits);
after(() => kubernetes.close());

test('a worker starts without them, and says once how they are registered', limits, async () => {
  worker = await startWorkerProcess(loop.configurationFile);
  const lines = worker.output().split('\n');
  const warnings = lines.filter((line) => line.includes('lacks the search attributes PlumblineTarget'));
  assert.equal(warnings.length, 1, worker.output());
  assert.match(
    warnings[0] ?? '',
    /temporal operator search-attribute create .*`tcld namespace search-attributes add/,
  );
});

test('drift is found, asked about, listed and decided', limits, async () => {
  await apply('first', 'debug', 'kubectl-edit');
  const scanned = await command('scan', targetName, '-o', 'json');
  assert.equal(scanned.exitCode, 1, scanned.stderr);
  const [first] = await waitUntil(async () => {
    const open = await waiting();
    return open.length === 1 && open;
  }, patience);
  assert.match(first?.title ?? '', /first/);
  assert.equal(first?.severity, 'medium');
  const only = await command('status', '--target', targetName, '-o', 'json');
  assert.match(only.stdout, /first"/);

  const decided = await command('decide', first?.id ?? '', 'heal');
  assert.equal(decided.exitCode, 0, decided.stderr);
  await waitUntil(async () => (await levelOf('first')) === 'info', patience);
  await waitUntil(async () => (await countOpen()) === 0, patience);
});

test('what a schedule starts does without them, too', limits, async () => {
  await apply('second', 'debug', 'kubectl-edit');
  const applied = await command('schedules', 'apply');
  assert.equal(applied.exitCode, 0, applied.stderr);
  const schedule = temporal.client.schedule.getHandle(driftScanId(targetName));
  await schedule.trigger();
  await waitUntil(async () => (await waiting()).length === 1, patience);
});

test('once they are registered, what is open is found still, and what begins has them', limits, async () => {
  await addSearchAttributes(temporal.connection, temporal.namespace, Object.values(searchAttributes));
  await apply('first', 'debug', 'kubectl-edit');
  await worker.kill();
  worker = await startWorkerProcess(loop.configurationFile);
  assert.doesNotMatch(worker.output(), /lacks the search attributes/);
  // Who asks believes for a minute what it heard, so a fresh process asks.
  await command('scan', targetName);
  const open = await waitUntil(async () => {
    const found = await waiting();
    return found.length === 2 && found;
  }, patience);
  // Only the one that began since.
  const query = `${searchAttributes.state.name} = 'waiting-for-decision'`;
  await waitUntil(async () => (await temporal.client.workflow.count(query)).count === 1, patience);
  for (const { id } of open) {
    const decided = await command('decide', id, 'reject');
    assert.equal(decided.exitCode, 0, decided.stderr);
  }
  await waitUntil(async () => (await countOpen()) === 0, patience);
});

async function command(...args: string[]) {
  return await plumbline([...args, '--config', loop.configurationFile]);
}

/** How many remediations run, whatever is known of them. */
async function countOpen(): Promise<number> {
  const query = `WorkflowType = 'remediateDrift' AND ExecutionStatus = 'Running'`;
  return (await temporal.client.workflow.count(query)).count;
}

/** What waits for a person, as `plumbline status` lists it. */
async function waiting(): Promise<Open[]> {
  const { stdout } = await command('status', '-o', 'json');
  // A busy machine may not have answered in time; whoever waits asks again.
  if (stdout === '') return [];
  const { approvals } = JSON.parse(stdout) as { approvals: Open[] };
  return approvals;
}

async function levelOf(name: string): Promise<unknown> {
  const live = await kubernetes.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name });
  return (live?.['data'] as Record<string, unknown> | undefined)?.['level'];
}

async function apply(name: string, level: string, fieldManager: string): Promise<void> {
  await kubernetes.apply(configMap(namespace, name, level), { fieldManager, force: true });
}

function configMap(inNamespace: string, name: string, level: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: inNamespace }, data: { level } };
}

function manifest(inNamespace: string, name: string): string {
  return `${JSON.stringify(configMap(inNamespace, name, 'info'))}\n`;
}
