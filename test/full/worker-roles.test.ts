import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { workerRoles } from '../../domain/worker-role.ts';
import type { ObjectReference } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import { useDriftLoop } from '../support/drift-loop.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': `{ apiVersion: v1, kind: ConfigMap, metadata: { name: web, namespace: ${namespace} }, data: { level: info } }`,
  }),
  policy: `[{ match: {}, strategy: self-heal }]`,
});
const { kubernetes, namespace } = loop;
const settings: ObjectReference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'web', namespace };

before(async () => {
  await kubernetes.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace }, data: { level: 'info' } },
    { fieldManager: 'kubectl' },
  );
});

/** The same configuration for a process that has no credentials of the cluster. */
async function withoutCluster(): Promise<string> {
  const file = path.join(loop.folder, 'plumbline-elsewhere.yaml');
  const text = await readFile(loop.configurationFile, 'utf8');
  const blind = text.replace(/kubeconfig: '[^']*'/, "kubeconfig: '/nowhere/kubeconfig'");
  assert.notEqual(blind, text);
  await writeFile(file, blind);
  return file;
}

async function levelNow(): Promise<unknown> {
  const live = await kubernetes.get(settings);
  return (live?.['data'] as Record<string, unknown> | undefined)?.['level'];
}

test('each role works in a process of its own, and orchestration has no credentials of a cluster', async () => {
  const blind = await withoutCluster();
  const others = workerRoles.filter((role) => role !== 'orchestration' && role !== 'healing');
  const orchestration = await startWorkerProcess(blind, ['--role', 'orchestration']);
  assert.match(orchestration.output(), /, as orchestration, metrics/);
  await startWorkerProcess(
    loop.configurationFile,
    others.flatMap((role) => ['--role', role]),
  );

  const drift = { op: 'replace', path: '/data/level', value: 'debug' } as const;
  await kubernetes.patch(settings, [drift], { fieldManager: 'kubectl-edit' });
  const { scan, result } = await loop.scan();
  assert.deepEqual(scan.errors, []);
  assert.equal(result.remediations, 1);

  // Nobody has the right to heal yet: the item stays open, and the cluster as it is.
  await waitUntil(async () => (await open()) === 1, { within: 120_000 });
  assert.equal(await levelNow(), 'debug');

  await startWorkerProcess(loop.configurationFile, ['--role', 'healing']);
  await waitUntil(async () => (await levelNow()) === 'info', { within: 120_000 });
  await waitUntil(async () => (await open()) === 0, { within: 120_000 });
});

async function open(): Promise<number> {
  return (await listOpenRemediations(loop.temporal.client)).length;
}
