import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { openStorage } from '../../workers/storage.ts';
import { plumbline, startPlumbline } from '../support/command-line.ts';
import { targetName } from '../support/drift-loop.ts';
import { patience, useEmergencyLoop } from '../support/emergency-loop.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

// A target beside Argo CD with an open emergency that holds it, schedules, a question that waits, and our mark on an
// object: all of it is put back or taken away, once it is meant, also where the first try is killed in the middle.

const limits = { timeout: 300_000 };

interface Report {
  dryRun: boolean;
  stages: { stage: string; done: string[]; failed: { what: string; reason: string }[] }[];
}

const loop = await useEmergencyLoop();
const { client } = loop.temporal;
const folder = { folder: loop.folder };
const configured = ['--config', loop.configurationFile];

const run = (...args: string[]) => plumbline([...args, ...configured], folder);
const uninstall = async (...args: string[]): Promise<Report & { exitCode: number | null }> => {
  const { exitCode, stdout, stderr } = await run('uninstall', '-o', 'json', ...args);
  assert.notEqual(stdout, '', stderr);
  return { ...(JSON.parse(stdout) as Report), exitCode };
};
const doneIn = ({ stages }: Report): string[] => stages.flatMap(({ done }) => done);

async function running(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: "ExecutionStatus = 'Running'" }))
    ids.push(workflowId);
  return ids;
}

async function schedules(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { scheduleId } of client.schedule.list()) ids.push(scheduleId);
  return ids;
}

async function markOf(name: string): Promise<unknown> {
  const object = await loop.kubernetes.get({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: loop.namespace,
    name,
  });
  return object?.metadata.annotations?.['plumbline.dev/target'];
}

test('everything is put back and taken away, in order, and only what is ours', limits, async () => {
  let worker = await startWorkerProcess(loop.configurationFile);
  assert.equal((await run('schedules', 'apply')).exitCode, 0);
  await loop.scan();
  const opened = await loop.emergency('open', '--target', targetName, '--reason', 'a fire', '--ttl', '1h');
  assert.ok(opened['id']);
  assert.notDeepEqual(await loop.specNow(), loop.specBefore, 'Argo CD is held');
  // Not in Git: Argo CD puts back what is, as soon as it is not held any more.
  const annotations = { 'plumbline.dev/target': targetName, kept: 'yes' };
  await loop.kubernetes.create(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'bystander', namespace: loop.namespace, annotations },
    },
    { fieldManager: 'plumbline' },
  );

  const before = await waitUntil(async () => {
    const ids = await schedules();
    return ids.some((id) => id.startsWith('drift-scan/')) && ids;
  }, patience);
  const listed = await uninstall('--dry-run');
  assert.deepEqual([listed.exitCode, listed.dryRun], [0, true], JSON.stringify(listed));
  for (const what of [/^schedule drift-scan\//, /^workflow emergency\//, /^setting of Argo CD/, /^mark on /])
    assert.ok(
      doneIn(listed).some((line) => what.test(line)),
      `${what} in ${JSON.stringify(listed)}`,
    );
  const left = new Set(await schedules());
  assert.ok(
    before.every((id) => left.has(id)),
    'nothing was changed',
  );
  assert.equal(await markOf('bystander'), targetName);

  const unasked = await run('uninstall');
  assert.equal(unasked.exitCode, 2);
  assert.match(unasked.stderr, /--dry-run, then say --yes/);

  assert.equal((await run('freeze', '--reason', 'a test')).exitCode, 0);
  const frozen = await run('uninstall', '--yes');
  assert.equal(frozen.exitCode, 2);
  assert.match(frozen.stderr, /frozen by .*plumbline unfreeze/);
  await run('unfreeze');

  // Without a worker nothing can be given back: it says so, and goes on when there is one.
  await worker.kill();
  const alone = await uninstall('--yes', '--timeout', '10s');
  assert.equal(alone.exitCode, 2);
  assert.match(alone.stages.at(-1)?.failed[0]?.reason ?? '', /is a worker running/, JSON.stringify(alone));
  // What begins new work is gone already.
  await waitUntil(async () => (await schedules()).length === 0, patience);
  const killed = startPlumbline(['uninstall', '--yes', ...configured], folder);
  await killed.says(/emergency/);
  await killed.end('SIGKILL');

  worker = await startWorkerProcess(loop.configurationFile);
  const done = await uninstall('--yes');
  assert.equal(done.exitCode, 0, JSON.stringify(done));
  assert.deepEqual(await loop.specNow(), loop.specBefore, 'Argo CD is exactly as before');
  // Lists of the server lag behind.
  await waitUntil(async () => (await running()).length + (await schedules()).length === 0, patience);
  assert.equal(await markOf('bystander'), undefined);
  const bystander = { apiVersion: 'v1', kind: 'ConfigMap', namespace: loop.namespace, name: 'bystander' };
  assert.equal(
    (await loop.kubernetes.get(bystander))?.metadata.annotations?.['kept'],
    'yes',
    'the rest stays',
  );

  const again = await uninstall('--yes');
  assert.deepEqual([again.exitCode, doneIn(again)], [0, []], 'nothing is left to do');
  await worker.kill();
  const store = await openStorage(loop.configuration);
  const isKept = async () => (await Array.fromAsync(store.list('targets/'))).length > 0;
  assert.equal(await isKept(), true, 'storage stays');
  assert.equal((await uninstall('--yes', '--storage')).exitCode, 0);
  assert.equal(await isKept(), false);
});
