import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenLeases } from '../../workers/operations/open-leases.ts';
import { startWorker } from '../../workers/run-worker.ts';
import type { RunningWorker } from '../../workers/run-worker.ts';
import type { EmergencyLeaseResult } from '../../workflows/emergency-messages.ts';
import { leaseWorkflowId } from '../../workflows/emergency-messages.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { localReviewer } from '../support/local-reviewer.ts';

const source = `apiVersion: v1
kind: ConfigMap
metadata: { name: web }
data:
  level: info # enough on most days
`;
const patience = { within: 120_000 };
const loop = await useDriftLoop({
  files: () => ({ 'web.yaml': source }),
  sections: 'forge: { kind: local, poll: 1s }',
  policy: '[{ match: {}, strategy: self-heal }]',
  target: 'limits: { objects: 9, share: 1 }',
});
const { kubernetes, namespace, repository, temporal } = loop;
const reviewer = await localReviewer(loop.configuration, pathToFileURL(repository).href);
const reference = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'web' };
let worker: RunningWorker;

before(async () => {
  worker = await startWorker(loop.configuration, { tell: () => undefined });
  const metadata = { name: 'web', namespace };
  const web = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { level: 'info' } };
  await kubernetes.apply(web, { fieldManager: 'kubectl' });
});
after(async () => {
  await worker.stop();
  await kubernetes.close();
});

async function edit(level: string): Promise<void> {
  const patch = [{ op: 'replace' as const, path: '/data/level', value: level }];
  await kubernetes.patch(reference, patch, { fieldManager: 'kubectl-edit' });
}

test('what is changed in an emergency is followed by one pull request, and its merge ends the emergency', async () => {
  assert.deepEqual((await loop.scan()).scan.findings, []);
  const { exitCode, stdout, stderr } = await plumbline(
    [
      'emergency',
      'open',
      '--target',
      targetName,
      '--reason',
      'orders fail',
      '-o',
      'json',
      '--config',
      loop.configurationFile,
    ],
    { folder: loop.folder },
  );
  assert.equal(exitCode, 0, stderr);
  const { id } = JSON.parse(stdout) as { id: string };

  await edit('debug');
  await loop.scan();
  const opened = await reviewer.opened();
  assert.match(opened.body, /orders fail/);
  await edit('trace');
  await loop.scan();
  const updated = await reviewer.opened(({ head }) => head !== opened.head);
  assert.equal(updated.number, opened.number);
  await waitUntil(async () => {
    const [lease] = await listOpenLeases(temporal.client, { target: targetName });
    return lease?.pullRequest !== '' && lease?.objects === 1;
  }, patience);

  await reviewer.merge(updated);
  await loop.scan();
  const handle = temporal.client.workflow.getHandle(leaseWorkflowId(targetName, id));
  const result = (await handle.result()) as EmergencyLeaseResult;
  assert.deepEqual(result, { outcome: 'resolved', detail: 'Git renders to what runs' });
  assert.equal(await reviewer.read('app/web.yaml'), source.replace('info', 'trace'));
  const { scan } = await loop.scan();
  assert.deepEqual(scan.findings, []);
  assert.deepEqual((await kubernetes.get(reference))?.['data'], { level: 'trace' });
});
