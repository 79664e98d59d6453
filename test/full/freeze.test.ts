import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import type { RemediateDriftResult } from '../../workflows/messages.ts';
import { plumbline } from '../support/command-line.ts';
import { useDriftLoop } from '../support/drift-loop.ts';
import { remediationsOf } from '../support/remediations.ts';
import { targetName } from '../support/drift-loop.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

// A cluster drifts while changes are frozen from the command line, a worker dies meanwhile, and the heal that was decided
// on is made after the freeze.

const limits = { timeout: 300_000 };
const patience = { within: 120_000 };

const loop = await useDriftLoop({
  files: () => ({
    'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { level: info }\n',
  }),
  policy: '[{ match: {}, strategy: self-heal }]',
});
const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace: loop.namespace, name: 'settings' };

const run = async (...args: string[]) =>
  await plumbline([...args, '--config', loop.configurationFile], { folder: loop.folder });

async function level(): Promise<unknown> {
  const live = await loop.kubernetes.get(settings);
  return (live?.['data'] as { level?: string } | undefined)?.level;
}

async function statusOf() {
  const { stdout } = await run('status', '-o', 'json');
  return JSON.parse(stdout) as {
    freezes: { by: string; reason: string; detail: string }[];
    findings: { state: string; waits?: string }[];
  };
}

test(
  'a heal waits while changes are frozen, over the death of a worker, and is made after it',
  limits,
  async () => {
    let worker = await startWorkerProcess(loop.configurationFile);
    await loop.kubernetes.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'settings',
        namespace: loop.namespace,
        annotations: { 'plumbline.dev/target': targetName },
      },
      data: { level: 'info' },
    });

    const frozen = await run('freeze', '--reason', 'moving the network', '--for', '2h', '-o', 'json');
    assert.equal(frozen.exitCode, 0, frozen.stderr);
    assert.equal(JSON.parse(frozen.stdout).freezes[0].reason, 'moving the network');

    await loop.kubernetes.patch(settings, [{ op: 'replace', path: '/data/level', value: 'debug' }], {
      fieldManager: 'kubectl-edit',
    });
    const { result } = await loop.scan();
    assert.equal(result.remediations, 1, 'scans go on, and policy decides');
    await waitUntil(async () => (await statusOf()).findings[0]?.waits !== undefined, patience);
    const shown = await statusOf();
    assert.match(shown.findings[0]?.waits ?? '', /^frozen by .* since .* until .*: moving the network$/);
    assert.equal(shown.freezes.length, 1);
    assert.match((await run('status')).stdout, /frozen by .*moving the network/);
    assert.equal(await level(), 'debug');

    const [open] = await remediationsOf(loop.temporal.client, targetName);
    assert.ok(open);
    const handle = loop.temporal.client.workflow.getHandle(open.workflowId);
    const waiting = async () => {
      const { raw } = await handle.describe();
      return raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'awaitThaw');
    };
    await waitUntil(
      async () => (await waiting())?.lastFailure?.message?.includes('moving the network') === true,
      patience,
    );

    await worker.kill();
    worker = await startWorkerProcess(loop.configurationFile);
    const before = (await waiting())?.attempt ?? 0;
    await waitUntil(async () => ((await waiting())?.attempt ?? 0) > before, patience);
    assert.equal(await level(), 'debug', 'nothing was changed by the new worker');

    const again = await run('freeze', '--target', targetName, '--reason', 'only here');
    assert.equal(again.exitCode, 0, again.stderr);
    const partly = await run('unfreeze', '--target', targetName);
    assert.match(
      partly.stdout,
      /^no more frozen \(target .*only here\nstill frozen by .*moving the network\n$/s,
    );
    await pause(6000);
    assert.equal(await level(), 'debug', 'all is frozen still');

    const thawed = await run('unfreeze', '--reason', 'it has moved');
    assert.match(thawed.stdout, /^no more frozen by/);
    const ended = (await handle.result()) as RemediateDriftResult;
    assert.deepEqual([ended.outcome, await level()], ['healed', 'info']);
    assert.equal((await run('unfreeze')).stdout, 'nothing was frozen\n');
    const trail = await run('audit', 'list', '-o', 'json');
    const actions = JSON.parse(trail.stdout).entries.map(
      ({ record }: { record: { action?: string } }) => record.action,
    );
    assert.deepEqual(
      actions.filter((action?: string) => action?.endsWith('freeze')),
      ['freeze', 'freeze', 'unfreeze', 'unfreeze'],
    );
    await worker.kill();
  },
);

test(
  'who neither froze it nor may decide cannot end a freeze; a target that does not exist is named',
  limits,
  async () => {
    const unknown = await run('freeze', '--target', 'nowhere');
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /nowhere/);
    const nonsense = await run('freeze', '--for', 'a while');
    assert.equal(nonsense.exitCode, 2);
    assert.equal((await run('status', '-o', 'json')).stdout.includes('"freezes": []'), true);
  },
);
