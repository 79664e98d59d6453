import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Decision } from '../../domain/approval/review.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { decideRemediation } from '../../workers/operations/decide-remediation.ts';
import { listOpenRemediations } from '../../workers/operations/open-remediations.ts';
import type { OpenRemediation } from '../../workers/operations/open-remediations.ts';
import { decideSignal } from '../../workflows/messages.ts';
import type { RemediateDriftResult } from '../../workflows/messages.ts';
import { targetName, useDriftLoop } from '../support/drift-loop.ts';
import { useKubernetesProxy } from '../support/kubernetes-proxy.ts';
import { useKubernetes } from '../support/kubernetes-server.ts';
import { connectToTemporal, startOwnTemporal } from '../support/temporal-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

const names = ['decided-after-restart', 'decided-without-worker'];
const folder = temporaryFolder();
const server = await startOwnTemporal({ folder, durable: true });
const proxy = await useKubernetesProxy((await useKubernetes()).access);
const loop = await useDriftLoop({
  files: (namespace) => ({ 'app.yaml': names.map((name) => manifest(namespace, name)).join('---\n') }),
  policy: '[{ match: {}, strategy: alert-and-review }]',
  kubernetes: proxy,
  temporal: await connectToTemporal(server.address),
});
const { kubernetes, namespace } = loop;
const { client } = loop.temporal;
let worker: WorkerProcess;
let asked: OpenRemediation[];

after(() => kubernetes.close());

before(
  async () => {
    for (const name of names) {
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace },
        data: { level: 'debug' },
      };
      await kubernetes.create(object, { fieldManager: 'kubectl-create' });
    }
    worker = await startWorkerProcess(loop.configurationFile);
    await loop.scan();
    asked = await waitUntil(waitingReviews, { within: 120_000 });

    process.kill(server.pid, 'SIGKILL');
    await server.ended;
    await startOwnTemporal({ folder, durable: true, port: server.port });
  },
  { timeout: 300_000 },
);

test('reviews still wait after Temporal was killed and started again', async () => {
  const open = await waitUntil(waitingReviews, { within: 120_000 });
  assert.deepEqual(open.map(identify), asked.map(identify));
});

test('the worker outlives its server and acts on a decision once', { timeout: 300_000 }, async () => {
  const { finding, workflowId } = reviewOf('decided-after-restart');
  const decision = {
    finding,
    actor: 'ada',
    action: 'heal' as const,
    decisionId: randomUUID(),
    door: 'command-line' as const,
    memberOf: [],
  };
  // Without an answer in time it is recorded: a worker that has lost its server comes back when it does.
  await waitUntil(async () => (await decideRemediation(client, decision)).answer?.accepted !== false, {
    within: 120_000,
  });
  assert.equal((await resultOf(workflowId)).outcome, 'healed');
  assert.equal(worker.output().split('worker ready').length, 2, 'it was started once');
  assertWrittenOnce('decided-after-restart');
});

test(
  'a decision is taken at once while no worker runs, and acted on once when one does',
  { timeout: 300_000 },
  async () => {
    await worker.kill();
    const { workflowId, digest } = reviewOf('decided-without-worker');
    const handle = client.workflow.getHandle(workflowId);
    const decision: Decision = {
      decisionId: randomUUID(),
      actor: 'bob',
      action: 'heal',
      planDigest: digest,
      door: 'command-line',
      memberOf: [],
    };
    for (const repeated of [
      decision,
      decision,
      { ...decision, decisionId: randomUUID(), action: 'reject' as const },
    ]) {
      await client.withDeadline(Date.now() + 60_000, () => handle.signal(decideSignal, repeated));
    }
    await startWorkerProcess(loop.configurationFile);
    const { outcome, detail } = await resultOf(workflowId);
    assert.equal(outcome, 'healed');
    assert.match(detail, /bob decided: heal/);
    assertWrittenOnce('decided-without-worker');
  },
);

test('nothing is left to decide or to heal', async () => {
  const { result } = await loop.scan();
  assert.equal(result.summary.drifted, 0);
  // Listings lag behind.
  await waitUntil(async () => (await listOpenRemediations(client, { target: targetName })).length === 0, {
    within: 120_000,
  });
});

async function waitingReviews(): Promise<OpenRemediation[] | undefined> {
  const open = await listOpenRemediations(client, { target: targetName });
  return open.length === names.length && open.every(({ actions }) => actions.length > 0) ? open : undefined;
}

function identify({ workflowId, runId, digest }: OpenRemediation): string[] {
  return [workflowId, runId, digest];
}

function reviewOf(name: string): OpenRemediation & { finding: string } {
  const review = asked.find(({ title }) => title.includes(name));
  assert.ok(review, asked.map(({ title }) => title).join(', '));
  return { ...review, finding: review.findings[0] ?? '' };
}

async function resultOf(workflowId: string): Promise<RemediateDriftResult> {
  return (await client.workflow.getHandle(workflowId).result()) as RemediateDriftResult;
}

function assertWrittenOnce(name: string): void {
  const writes = proxy.writes.filter(({ path }) => path.includes(`/configmaps/${name}`));
  assert.equal(writes.length, 1);
}

function manifest(inNamespace: string, name: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ${inNamespace} }
data: { level: info }
`;
}
