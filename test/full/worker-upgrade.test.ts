import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { KubernetesObject } from '../../domain/infrastructure/object.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';
import { driftScanId } from '../../workflows/messages.ts';
import type { DriftScanResult } from '../../workflows/messages.ts';
import { plumbline } from '../support/command-line.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import type { HeldRequest } from '../support/kubernetes-proxy.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { connectToTemporal, startOwnTemporal } from '../support/temporal-server.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

// An upgrade from build 1.0 to 2.0, and back: one story, whose tests follow each other.

const server = await startOwnTemporal({
  // Usually minutes, as nobody is in a hurry to stop old workers.
  dynamicConfiguration: [
    'matching.wv.VersionDrainageStatusVisibilityGracePeriod="2s"',
    'matching.wv.VersionDrainageStatusRefreshInterval="2s"',
  ],
});
const proxy = await useKubernetesProxy((await useKubernetes()).access);
const loop = await useDriftLoop({
  files: (namespace) => ({
    'app.yaml': [manifest(namespace, 'first'), manifest(namespace, 'second')].join('---\n'),
  }),
  policy: `[{ match: {}, strategy: alert-and-review }]`,
  temporal: await connectToTemporal(server.address),
  kubernetes: proxy,
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
const limits = { timeout: 300_000 };
const patience = { within: 120_000 };
const heldScan = `${driftScanId(targetName)}/${randomUUID()}`;
const held: HeldRequest[] = [];
let isReleased = false;
let ended: Promise<{ result: DriftScanResult }>;
let waiting: OpenRemediation;

before(async () => {
  for (const name of ['first', 'second']) await apply(name, 'info', 'kubectl');
});
after(() => kubernetes.close());

test('a build gets work once it is promoted, and not before its workers have started', limits, async () => {
  const nobody = await versions('list');
  assert.equal(nobody.exitCode, 2);
  assert.match(nobody.stderr, /^plumbline: Temporal knows no version of deployment plumbline: start workers/);

  const old = await startWorkerProcess(loop.configurationFile, ['--build-id', '1.0']);
  assert.match(old.output(), /, version 1\.0, /);
  await waitUntil(async () => (await states())['1.0'] === 'inactive', patience);
  assert.match(await promote('1.0'), /1\.0 is the current version of plumbline/);
  await waitUntil(async () => (await states())['1.0'] === 'current', patience);
});

test('scans and what waits for people begin on the current build', limits, async () => {
  await apply('first', 'debug', 'kubectl-edit');
  await loop.scan();
  waiting = await waitUntil(async () => {
    const [open] = await listOpenRemediations(client);
    return open?.phase === 'waiting-for-decision' && open;
  }, patience);
  assert.equal(await buildOf(waiting.workflowId), '1.0');

  await apply('second', 'debug', 'kubectl-edit');
  holdComparisons();
  ended = loop.scan(heldScan);
  await waitUntil(() => held.length > 0, patience);
});

test('a build that nobody runs is refused in one line', limits, async () => {
  const refused = await versions('promote', '9.9');
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /^plumbline: Temporal knows no version 9\.9 of deployment plumbline.*\n$/);
  assert.equal((await states())['1.0'], 'current');
});

test('new scans begin on the next build, scheduled ones too', limits, async () => {
  await startWorkerProcess(loop.configurationFile, ['--build-id', '2.0']);
  await waitUntil(async () => (await states())['2.0'] === 'inactive', patience);
  await promote('2.0');
  // How long a comparison can be held up depends on time limits: the old build may be drained by now.
  const standing = await waitUntil(async () => {
    const now = await states();
    return now['2.0'] === 'current' && now;
  }, patience);
  assert.match(standing['1.0'] ?? '', /^drain(ing|ed)$/);

  const applied = await plumbline(['schedules', 'apply', '--config', loop.configurationFile]);
  assert.equal(applied.exitCode, 0, applied.stderr);
  // The queues hear of it a moment later, and scans are held up here.
  await waitUntil(async () => {
    await client.schedule.getHandle(driftScanId(targetName)).trigger(ScheduleOverlapPolicy.ALLOW_ALL);
    const scheduled = await waitUntil(async () => await newestScheduledScan(), patience);
    return (await buildOf(scheduled)) === '2.0';
  }, patience);
});

test('a scan ends on the build it began on, which is drained then', limits, async () => {
  release();
  await ended;
  assert.equal(await buildOf(heldScan), '1.0');
  await waitUntil(async () => (await states())['1.0'] === 'drained', patience);
});

test('what waited for people goes on with the build that is current when they answer', limits, async () => {
  const decided = await plumbline([
    'decide',
    waiting.findings[0] ?? '',
    'heal',
    '--config',
    loop.configurationFile,
  ]);
  assert.equal(decided.exitCode, 0, decided.stderr);
  await waitUntil(async () => (await levelOf('first')) === 'info', patience);
  assert.equal(await buildOf(waiting.workflowId), '2.0');
});

test('the way back is the same step', limits, async () => {
  const back = await versions('promote', '1.0');
  assert.equal(back.exitCode, 0, back.stderr);
  // The queues hear of it a moment later.
  await waitUntil(async () => {
    const id = `${driftScanId(targetName)}/${randomUUID()}`;
    await loop.scan(id);
    return (await buildOf(id)) === '1.0';
  }, patience);
});

test('a share of new work may come first', limits, async () => {
  const ramped = await versions('promote', '2.0', '--percent', '10');
  assert.equal(ramped.exitCode, 0, ramped.stderr);
  await waitUntil(async () => /2\.0\s+ramping\s+10 %/.test((await versions('list')).stdout), patience);
});

/** Holds up every comparison, also one that is tried again because it was held up for long, until they are released. */
function holdComparisons(): void {
  void holdNext();
}

async function holdNext(): Promise<void> {
  const one = await proxy.hold('after', ({ path }) => path.includes('dryRun=All'));
  if (isReleased) {
    one.release();
    return;
  }
  held.push(one);
  void holdNext();
}

function release(): void {
  isReleased = true;
  for (const one of held) one.release();
}

async function versions(...args: string[]) {
  return await plumbline(['versions', ...args, '--config', loop.configurationFile]);
}

/** Answers what it says. The queues of a build that has just started are known to the server one after the other. */
async function promote(build: string): Promise<string> {
  return await waitUntil(async () => {
    const { exitCode, stdout, stderr } = await versions('promote', build);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  }, patience);
}

async function states(): Promise<Record<string, string>> {
  const { stdout, stderr } = await versions('list', '-o', 'json');
  if (stdout === '') return { none: stderr };
  const listed = JSON.parse(stdout) as { versions: { buildId: string; state: string }[] };
  return Object.fromEntries(
    listed.versions
      .map(({ buildId, state }): [string, string] => [buildId, state])
      .toSorted(([one], [other]) => one.localeCompare(other)),
  );
}

/** The build that carried a workflow on last. */
async function buildOf(workflowId: string): Promise<string | undefined> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
}

/** The id of a scan that a schedule started and that a worker has taken up. */
async function newestScheduledScan(): Promise<string | undefined> {
  const { info } = await client.schedule.getHandle(driftScanId(targetName)).describe();
  const { workflow } = info.recentActions.at(-1)?.action ?? {};
  if (workflow === undefined) return undefined;
  return (await buildOf(workflow.workflowId)) === undefined ? undefined : workflow.workflowId;
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
