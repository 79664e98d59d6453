import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { decideSignal } from '../../workflows/messages.ts';
import { rolloutUpdate } from '../../workflows/rollout-messages.ts';
import type { RolloutCommand } from '../../workflows/rollout-messages.ts';
import { noActivity } from '../support/no-activity.ts';
import { decision } from '../support/remediation-story.ts';
import {
  RecordedRollout,
  rollOut,
  rolloutPlan,
  rolloutReached,
  rolloutRequest,
} from '../support/rollout-story.ts';
import type { RolloutStory } from '../support/rollout-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';

const environment = await useTimeSkipping();
const minute = 60_000;

const follow = (activities: RecordedRollout, story?: RolloutStory) => rollOut(environment, activities, story);

const ask = (handle: WorkflowHandle, command: RolloutCommand) =>
  handle.executeUpdate(rolloutUpdate, { args: [rolloutRequest(command)] });

const undone = 'champion, settled for champion, released';

test('hooks are asked in their moments, and each that says no stops it', async () => {
  const hooks = [
    { name: 'freeze', when: 'before-rollout' as const, deadline: minute },
    { name: 'sign-off', when: 'before-promotion' as const, deadline: minute },
    { name: 'page', when: 'rollback' as const, deadline: minute },
  ];
  const plans = [rolloutPlan({ hooks })];
  const asked = async (answers: RecordedRollout['hooks']) => {
    const activities = Object.assign(new RecordedRollout(), { plans: [...plans], hooks: answers });
    const result = await follow(activities);
    return { result, activities, hooks: activities.done.filter((one) => one.startsWith('hook')) };
  };
  const all = await asked({});
  assert.equal(all.result.outcome, 'promoted');
  assert.deepEqual(all.hooks, ['hook freeze', 'hook sign-off']);

  const frozen = await asked({ freeze: { allowed: false, reason: 'code freeze' } });
  assert.equal(frozen.result.outcome, 'refused');
  assert.equal(frozen.result.detail, 'hook freeze: code freeze');
  assert.deepEqual(frozen.activities.done, ['plan', 'hook freeze']);

  const unsigned = await asked({ 'sign-off': { allowed: false, reason: 'not on a Friday' } });
  assert.equal(unsigned.result.outcome, 'rolled-back');
  assert.match(unsigned.result.detail, /^hook sign-off: not on a Friday/);
  assert.deepEqual(unsigned.hooks, ['hook freeze', 'hook sign-off', 'hook page']);
  assert.equal(unsigned.activities.standing, undone);

  const away = await asked({ 'sign-off': new Error('connection refused') });
  assert.match(away.result.detail, /^hook sign-off: connection refused/);
  assert.equal(away.activities.standing, undone);
});

test('a hook that never answers does not let it go on', async () => {
  const activities = new RecordedRollout();
  activities.plans = [
    rolloutPlan({ hooks: [{ name: 'sign-off', when: 'before-promotion', deadline: 1000 }] }),
  ];
  const undoing = Promise.withResolvers<void>();
  const { restoreChampion } = activities;
  activities.restoreChampion = async (run) => {
    undoing.resolve();
    return await restoreChampion(run);
  };
  activities.callHook = async () => {
    await undoing.promise;
    return { allowed: true, reason: 'too late' };
  };
  const result = await follow(activities);
  assert.match(result.detail, /^hook sign-off: no answer within 1 s/);
  assert.equal(activities.standing, undone);
});

test('a canary that turns bad while a hook is waited for is undone at once', async () => {
  const hooks = [{ name: 'sign-off', when: 'before-promotion' as const, deadline: 24 * 60 * minute }];
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan({ hooks })];
  activities.hooks['sign-off'] = new Error('not yet');
  activities.looks = [...Array.from({ length: 10 }, () => 'pass' as const), 'pass', 'fail'];
  const result = await follow(activities);
  assert.match(result.detail, /^the candidate does worse at 50 %/);
  assert.equal(activities.standing, undone);
});

test('while it is paused nothing moves forward, and a canary that fails is undone all the same', async () => {
  const activities = new RecordedRollout();
  const result = await follow(activities, async (handle) => {
    await rolloutReached(handle, 'stepping');
    assert.deepEqual(await ask(handle, 'pause'), { accepted: true });
    const { commands } = await rolloutReached(handle, 'paused');
    assert.deepEqual(commands, ['resume', 'promote', 'abort']);
    await environment.sleep('3 hours');
    assert.equal(activities.percent, 10, 'hours later it has not moved');
    assert.deepEqual(await ask(handle, 'resume'), { accepted: true });
    await rolloutReached(handle, ({ step }) => step === 1);
    await ask(handle, 'pause');
    activities.looks = ['fail'];
  });
  assert.equal(result.outcome, 'rolled-back');
  assert.equal(activities.standing, undone);
});

test('whoever wants it promoted now skips what remains of the steps, and never a failing analysis', async () => {
  const good = new RecordedRollout();
  const result = await follow(good, async (handle) => {
    await rolloutReached(handle, 'stepping');
    await rolloutReached(handle, ({ stepSince }) => stepSince !== undefined);
    assert.deepEqual(await ask(handle, 'promote'), { accepted: true });
  });
  assert.equal(result.outcome, 'promoted');
  assert.ok(!good.done.includes('shift 50'), good.done.join(', '));

  const bad = new RecordedRollout();
  bad.looks = ['inconclusive', 'inconclusive', 'fail'];
  const undoing = await follow(bad, async (handle) => {
    await rolloutReached(handle, ({ stepSince }) => stepSince !== undefined);
    await ask(handle, 'promote');
  });
  assert.equal(undoing.outcome, 'rolled-back');
  assert.ok(!bad.done.includes('promote'));
});

test('whoever lets one step go on without a verdict does not thereby promote, though it was hurried', async () => {
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan({ interval: 7 * minute, longestHold: 20 * minute })];
  activities.looks = ['inconclusive'];
  await follow(activities, async (handle) => {
    await rolloutReached(handle, ({ stepSince }) => stepSince !== undefined);
    assert.deepEqual(await ask(handle, 'promote'), { accepted: true });
    await environment.sleep('40 minutes');
    const { digest = '' } = await rolloutReached(handle, 'waiting-for-decision');
    await handle.signal(decideSignal, decision({ action: 'approve', planDigest: digest }));
    await rolloutReached(
      handle,
      ({ step, stepSince, phase }) => (step > 0 && stepSince !== undefined) || phase === 'promoting',
    );
    await noActivity(handle);
    await ask(handle, 'abort');
  });
  assert.ok(!activities.done.includes('promote'), activities.done.join(', '));
});

test('whoever pauses it takes back that it is hurried', async () => {
  const activities = new RecordedRollout();
  activities.looks = ['inconclusive'];
  const result = await follow(activities, async (handle) => {
    await rolloutReached(handle, ({ stepSince }) => stepSince !== undefined);
    await ask(handle, 'promote');
    await ask(handle, 'pause');
    await ask(handle, 'resume');
    activities.looks = ['pass'];
  });
  assert.equal(result.outcome, 'promoted');
  assert.ok(activities.done.includes('shift 50'), activities.done.join(', '));
  assert.match(result.detail, /after 10 % and 50 %$/);
});

test('what is being promoted cannot be paused any more, and is watched', async () => {
  const activities = new RecordedRollout();
  const { promoteCandidate } = activities;
  const started = Promise.withResolvers<WorkflowHandle>();
  let answer: unknown;
  activities.promoteCandidate = async (run) => {
    answer = await ask(await started.promise, 'pause');
    return await promoteCandidate(run);
  };
  const result = await follow(activities, async (handle) => started.resolve(handle));
  assert.deepEqual(answer, {
    accepted: false,
    reason: 'the candidate is being promoted; abort puts the champion back',
  });
  assert.equal(result.outcome, 'promoted');
});

test('a command counts once, and what makes no sense now is refused with the reason', async () => {
  const activities = new RecordedRollout();
  await follow(activities, async (handle) => {
    await rolloutReached(handle, ({ stepSince }) => stepSince !== undefined);
    assert.deepEqual(await ask(handle, 'resume'), { accepted: false, reason: 'it is not paused' });
    const pause = rolloutRequest('pause');
    const twice = async () => await handle.executeUpdate(rolloutUpdate, { args: [pause] });
    assert.deepEqual(await twice(), { accepted: true });
    await ask(handle, 'resume');
    assert.deepEqual(await twice(), { accepted: true }, 'the answer of the first time');
    assert.equal((await rolloutReached(handle, 'stepping')).isPaused, false);
  });
  const requests = activities.audited.filter(({ action }) => action !== undefined);
  assert.deepEqual(
    requests.map(({ action, accepted }) => [action, accepted]),
    [
      ['resume', false],
      ['pause', true],
      ['resume', true],
    ],
  );
});

test('whoever aborts while one run hands over to the next is heard by the next', async () => {
  const activities = new RecordedRollout();
  const result = await rollOut(environment, activities, undefined, {
    carried: {
      stage: 'stepping',
      plan: rolloutPlan(),
      begun: ['hold of the service', 'traffic'],
      stepSince: Date.now(),
      aborted: { outcome: 'rolled-back', detail: 'ada wants it aborted' },
    },
  });
  assert.equal(result.outcome, 'rolled-back');
  assert.match(result.detail, /^ada wants it aborted; the champion serves everything again/);
  assert.deepEqual(
    result.undone.map(({ step, done }) => [step, done]),
    [
      ['traffic', true],
      ['hold of the service', true],
    ],
  );
  assert.ok(!activities.done.some((one) => /^\d+ %|^promote/.test(one)), activities.done.join(', '));
});

test('what is no request and no decision is refused, and stops nothing', async () => {
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan()];
  const result = await follow(activities, async (handle) => {
    for (const junk of [
      null,
      7,
      {},
      { id: 'a', command: 'abort' },
      { ...rolloutRequest('abort'), command: 'shred' },
    ]) {
      await handle.signal('rolloutRequest', junk);
      await handle.signal(decideSignal, junk as never);
    }
  });
  assert.equal(result.outcome, 'promoted');
});
