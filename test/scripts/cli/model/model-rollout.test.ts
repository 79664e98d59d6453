import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeRollout } from '../../../../activities/rollout/stored-rollouts.ts';
import { storeRetraining } from '../../../../activities/training/stored-retrainings.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { listOpenRollouts } from '../../../../workers/operations/open-rollouts.ts';
import { useChangesLoop } from '../../../support/changes-loop.ts';
import { evaluationOf, frozenData, retrainingPlan } from '../../../support/retraining-story.ts';
import { rolloutPlan } from '../../../support/rollout-story.ts';

// One story in order: a rollout is looked at, begun, held, let go on, and taken back.

const loop = await useChangesLoop();
const { rollout, store } = loop;
const { client } = loop.temporal;
const patience = { within: 120_000 };
const slow = { timeout: 300_000 };

async function reached(phase: string) {
  return await waitUntil(async () => {
    const [one] = await listOpenRollouts(client, { model: 'fraud' });
    return one?.phase === phase ? one : undefined;
  }, patience);
}

const isNoneOpen = async (): Promise<boolean> => (await listOpenRollouts(client)).length === 0;

test('without a candidate there is nothing to roll out, and without a rollout nothing to steer', async () => {
  const none = await loop.run('model', 'rollout', 'fraud');
  assert.equal(none.exitCode, 2);
  assert.match(
    none.stderr,
    /fraud has no registered candidate; train one with `plumbline model retrain fraud`/,
  );
  assert.match((await loop.run('model', 'rollout', 'quiet')).stderr, /does not say how quiet is rolled out/);
  for (const command of ['pause', 'abort']) {
    const { exitCode, stderr } = await loop.run('model', command, 'fraud');
    assert.equal(exitCode, 2);
    assert.match(stderr, /the rollout of fraud is not open/);
  }
  const back = await loop.run('model', 'rollback', 'fraud', '--reason', 'x');
  assert.match(back.stderr, /no rollout of fraud is known that could be taken back/);
});

test('while no worker runs it is recorded, and begins as soon as one does', slow, async () => {
  const candidate = {
    registry: 'plumbline' as const,
    name: 'fraud',
    version: '4',
    modelUri: 's3://models/fraud/4',
  };
  const common = {
    model: 'fraud',
    id: '000000000001',
    reason: { kind: 'person' as const, actor: 'a', reason: '' },
  };
  const times = { startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T01:00:00Z' };
  const result = {
    outcome: 'registered' as const,
    detail: 'version 4 is registered',
    transaction: '000000000001',
    candidate,
    data: frozenData,
    evaluation: evaluationOf(),
    gpuHours: 1,
    lostGpuHours: 0,
    undone: [],
    leftToDo: [],
  };
  await storeRetraining(store, { ...common, ...times, plan: retrainingPlan(), result }, undefined);
  const begun = await loop.run('model', 'rollout', 'fraud', '--reason', 'better', '-o', 'json');
  assert.equal(begun.exitCode, 0, begun.stderr);
  assert.equal((JSON.parse(begun.stdout) as { outcome: string }).outcome, 'pending');
  await loop.startWorker();
  const open = await reached('stepping');
  assert.match(open.title, /fraud version 4/);
  const rollouts = await waitUntil(async () => {
    const status = JSON.parse((await loop.run('status', '-o', 'json')).stdout) as {
      rollouts: { percent: number | null }[];
    };
    return status.rollouts[0]?.percent === 10 && status.rollouts;
  }, patience);
  assert.deepEqual(
    rollouts.map((one) => ({ ...one, age: 0, startedAt: '', headline: '' })),
    [
      {
        id: open.id,
        model: 'fraud',
        state: 'stepping',
        title: open.title,
        headline: '',
        percent: 10,
        age: 0,
        startedAt: '',
        actions: [],
        commands: ['pause', 'promote', 'abort'],
        digest: '',
        expiresAt: '',
        link: 'model-rollout/fraud',
        workflowId: 'model-rollout/fraud',
      },
    ],
  );
});

test('it is held, goes on, and is aborted; the status says each time what can be done', slow, async () => {
  const paused = await loop.run('model', 'pause', 'fraud', '--reason', 'lunch');
  assert.equal(paused.exitCode, 0, paused.stderr);
  await reached('paused');
  const shown = (await loop.run('model', 'status', 'fraud')).stdout;
  assert.match(shown, /██░+ 10 % of the traffic to the new model/);
  assert.match(shown, /plumbline model resume\|promote\|abort fraud/);
  const again = await loop.run('model', 'pause', 'fraud');
  assert.equal(again.exitCode, 2);
  assert.match(again.stderr, /the rollout of fraud: refused: it is paused already/);
  assert.equal((await loop.run('model', 'resume', 'fraud')).exitCode, 0);
  await reached('stepping');
  const back = await loop.run('model', 'rollback', 'fraud', '--reason', 'odd answers', '-o', 'json');
  assert.equal(back.exitCode, 0, back.stderr);
  assert.equal((JSON.parse(back.stdout) as { command: string }).command, 'abort');
  await waitUntil(isNoneOpen, patience);
  assert.match(rollout.standing, /^champion,.*released$/);
  const history = (await loop.run('model', 'history', 'fraud')).stdout;
  assert.match(history, /ROLLOUT +BEGUN.*\n[0-9a-f]{12} .*/);
  const trail = (await loop.run('audit', 'list', '-o', 'json')).stdout;
  for (const word of ['lunch', 'odd answers']) assert.ok(trail.includes(word), word);
});

test('once a rollout was promoted, what served before can be rolled out again', slow, async () => {
  const plan = rolloutPlan();
  await storeRollout(store, {
    model: 'fraud',
    id: '000000000002',
    startedAt: '2099-01-01T00:00:00Z',
    endedAt: '2099-01-01T01:00:00Z',
    reason: { kind: 'person', actor: 'a', reason: '' },
    change: { kind: 'storage-uri', storageUri: plan.candidate.storageUri },
    plan,
    result: { outcome: 'promoted', detail: 'it serves', undone: [], leftToDo: [] },
  });
  rollout.plans = ['the model serves already'];
  const refused = await loop.run('model', 'rollback', 'fraud', '--reason', 'complaints', '--plan');
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /fraud cannot be rolled out now: the model serves already/);
  rollout.plans = [rolloutPlan()];
  const planned = await loop.run('model', 'rollback', 'fraud', '--reason', 'complaints', '--plan');
  assert.equal(planned.exitCode, 0, planned.stderr);
  assert.match(planned.stdout, /Rolling out fraud would:\n {2}- 10 % for 5 min/);
  assert.ok(await isNoneOpen());
});
