import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { listOpenRetrainings } from '../../workers/operations/open-retrainings.ts';
import { listOpenRollouts } from '../../workers/operations/open-rollouts.ts';
import { startRetraining } from '../../workers/operations/start-retraining.ts';
import { startRollout } from '../../workers/operations/start-rollout.ts';
import { useChangesLoop } from '../support/changes-loop.ts';
import { retrainingPlan, retrainingTerms } from '../support/retraining-story.ts';

// What is under way when somebody uninstalls or freezes: a rollout with traffic, a retraining that waits for people, in
// a cluster that is away.

const limits = { timeout: 300_000 };
const patience = { within: 120_000 };
const loop = await useChangesLoop();
const { client } = loop.temporal;
const started = { model: 'fraud', actor: 'ada', reason: 'a test' };

interface Report {
  stages: { stage: string; done: string[]; failed: { what: string; reason: string }[] }[];
}

async function phaseOfRollout(): Promise<string | undefined> {
  return (await listOpenRollouts(client, { model: 'fraud' }))[0]?.phase;
}

test(
  'while a rollout is under way it is refused with what to do, and frozen it waits where it is',
  limits,
  async () => {
    await loop.startWorker();
    const change = { kind: 'storage-uri' as const, storageUri: 's3://models/credit/2' };
    await startRollout(client, loop.configuration, { ...started, change });
    await waitUntil(async () => (await phaseOfRollout()) === 'stepping', patience);
    // Before it has moved any traffic there is little to undo.
    await waitUntil(() => loop.rollout.percent === 10, patience);

    const refused = await loop.run('uninstall', '--yes');
    assert.deepEqual([refused.exitCode, refused.stdout], [2, '']);
    assert.match(
      refused.stderr,
      /under way: model-rollout\/fraud; wait until they have ended, or undo them with --stop/,
    );
    assert.equal(await phaseOfRollout(), 'stepping', 'nothing was stopped');

    for (const reason of ['first', 'again']) {
      const frozen = await loop.run('freeze', '--model', 'fraud', '--reason', reason, '-o', 'json');
      assert.equal(frozen.exitCode, 0, frozen.stderr);
      const { freezes } = JSON.parse(frozen.stdout) as { freezes: { reason: string }[] };
      assert.deepEqual(
        freezes.map((one) => one.reason),
        [reason],
        'the same scope is frozen once',
      );
    }
    const held = await loop.run('uninstall', '--yes', '--stop');
    assert.equal(held.exitCode, 2);
    assert.match(held.stderr, /frozen \(model fraud\) by .*: again; .*plumbline unfreeze/);
    assert.match(
      (await loop.run('unfreeze', '--model', 'quiet')).stdout,
      /^nothing was frozen\nstill frozen/,
    );
    const over = await loop.run('freeze', '--for', '2020-01-01');
    assert.equal(over.exitCode, 2);
    assert.match(over.stderr, /It is over already/);
    assert.match((await loop.run('unfreeze')).stdout, /^no more frozen \(model fraud\)/);
  },
);

test(
  'with --stop everything is undone first; a cluster that is away is said, and the rest waits',
  limits,
  async () => {
    loop.training.plans = [{ plan: retrainingPlan({ approval: retrainingTerms }) }];
    await startRetraining(client, loop.configuration, started);
    await waitUntil(
      async () =>
        (await listOpenRetrainings(client, { model: 'fraud' }))[0]?.phase === 'waiting-for-approval',
      patience,
    );
    for (const [attempt, expected] of [
      ['first', ['workflow model-retraining/fraud', 'workflow model-rollout/fraud']],
      ['again', []],
    ] as const) {
      const { exitCode, stdout, stderr } = await loop.run('uninstall', '--yes', '--stop', '-o', 'json');
      assert.equal(exitCode, 2, stderr);
      const { stages } = JSON.parse(stdout) as Report;
      const done = stages.flatMap((stage) => stage.done).toSorted();
      assert.deepEqual(done, expected, attempt);
      const [failure, ...more] = stages.flatMap(({ failed }) => failed);
      assert.deepEqual(more, []);
      assert.match(failure?.what ?? '', /^objects in nowhere/);
      assert.match(failure?.reason ?? '', /no kubeconfig/);
      // Lists of the server lag behind.
      await waitUntil(async () => {
        const open = [...(await listOpenRollouts(client)), ...(await listOpenRetrainings(client))];
        return open.length === 0;
      }, patience);
    }
    assert.match(loop.rollout.standing, /^champion,.*released$/);
  },
);
