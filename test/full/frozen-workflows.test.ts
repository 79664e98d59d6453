import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { decideUpdate } from '../../workflows/messages.ts';
import { rolloutUpdate } from '../../workflows/rollout-messages.ts';
import { freezeActivities, frozenWords } from '../support/freezes.ts';
import { decision, reached, remediate } from '../support/remediation-story.ts';
import { followRetraining, recordedTraining, retrainingPlan } from '../support/retraining-story.ts';
import { RecordedRollout, rollOut, rolloutReached, rolloutRequest } from '../support/rollout-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { RecordedActivities, drifting, hour } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();
const minute = 60_000;

/** Short enough that looks at a canary go on meanwhile without filling a history. */
const anHour = { looks: 3, pause: 20 * minute };

test('a heal that is frozen for a month waits, and is made then', async () => {
  const activities = new RecordedActivities();
  const freeze = freezeActivities(activities, ['healItem']);
  const result = await remediate(environment, drifting(1, { strategy: 'self-heal' }), activities);
  assert.equal(result.outcome, 'healed');
  assert.deepEqual([activities.heals, freeze.refused], [1, ['healItem']]);
  assert.deepEqual(freeze.waited[0], { target: 'payments', isUndoing: false });
  assert.deepEqual(activities.told, [], 'nobody was asked, so nobody is told');
});

test('a decision is taken while changes are frozen, and who was asked hears that it waits and why', async () => {
  const activities = new RecordedActivities();
  freezeActivities(activities, ['healItem']);
  const result = await remediate(environment, drifting(1), activities, async (handle) => {
    await reached(environment, handle);
    const answer = await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'heal' })] });
    assert.equal(answer.accepted, true);
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.told, ['asked', 'decided', 'updated', 'healed']);
  assert.equal(activities.cards[2]?.detail, `it waits: ${frozenWords}`);
});

test('a pull request that is frozen is opened after it', async () => {
  const activities = new RecordedActivities();
  const freeze = freezeActivities(activities, ['proposeChange']);
  activities.looks = [{ state: 'merged', head: 'head-1', checks: 'none', by: 'bob' }];
  activities.observations = ['gone'];
  const pullRequest = { change: 'codify' as const, onClose: 'ask' as const, draft: false };
  const result = await remediate(
    environment,
    drifting(1, { strategy: 'pull-request', pullRequest }),
    activities,
  );
  assert.equal(result.outcome, 'codified');
  assert.deepEqual(freeze.refused, ['proposeChange']);
});

test('a rollout holds the step it has come to, looks all the while, and goes on after the freeze', async () => {
  const activities = new RecordedRollout();
  const isBegun = () => activities.done.includes('shift 10');
  const freeze = freezeActivities(activities, ['shiftTraffic'], { ...anHour, isBegun });
  let looks = 0;
  const analyse = activities.analyseCanary;
  activities.analyseCanary = async (input) => {
    if (freeze.refused.length > 0 && input.percent === 10) looks += 1;
    return await analyse(input);
  };
  const result = await rollOut(environment, activities);
  assert.equal(result.outcome, 'promoted', result.detail);
  assert.equal(result.detail.split(', ').at(-1), 'after 10 % and 50 %');
  assert.deepEqual(freeze.refused, ['shiftTraffic'], 'asked once, and again when it may');
  assert.ok(looks > 30, `${looks} looks at 10 % within the hour`);
  assert.ok(
    activities.audited.some(({ outcome, detail }) => outcome === 'frozen' && detail?.includes('ada')),
  );
});

test('a canary that turns bad while changes are frozen is taken back at once', async () => {
  const activities = new RecordedRollout();
  const isBegun = () => activities.done.includes('shift 10');
  const freeze = freezeActivities(activities, ['shiftTraffic'], { looks: 1_000_000, pause: minute, isBegun });
  const analyse = activities.analyseCanary;
  activities.analyseCanary = async (input) => {
    if (freeze.refused.length > 0) activities.looks = ['fail'];
    return await analyse(input);
  };
  const result = await rollOut(environment, activities);
  assert.equal(result.outcome, 'rolled-back', result.detail);
  assert.match(result.detail, /the candidate does worse at 10 %/);
  assert.equal(activities.standing, 'champion, settled for champion, released');
});

test('a promotion that is frozen holds the last step', async () => {
  const activities = new RecordedRollout();
  const freeze = freezeActivities(activities, ['promoteCandidate'], anHour);
  const result = await rollOut(environment, activities);
  assert.equal(result.outcome, 'promoted', result.detail);
  assert.deepEqual(freeze.refused, ['promoteCandidate']);
});

test('a rollout that is frozen before its first step begins after it, and can be aborted meanwhile', async () => {
  const waiting = new RecordedRollout();
  freezeActivities(waiting, ['holdService', 'shiftTraffic']);
  assert.equal((await rollOut(environment, waiting)).outcome, 'promoted');

  const aborted = new RecordedRollout();
  const freeze = freezeActivities(aborted, ['shiftTraffic'], { looks: 1_000_000, pause: hour });
  const result = await rollOut(environment, aborted, async (handle) => {
    await rolloutReached(handle, 'stepping');
    while (freeze.waited.length === 0) await pause(20);
    await handle.executeUpdate(rolloutUpdate, { args: [rolloutRequest('abort')] });
  });
  assert.equal(result.outcome, 'rolled-back', result.detail);
  assert.equal(aborted.standing, 'champion, settled for champion, released');
});

test('what is settled after a rollout waits, and is not given up', async () => {
  const activities = new RecordedRollout();
  const freeze = freezeActivities(activities, ['adoptReference', 'proposeToGit', 'retireChampion']);
  const result = await rollOut(environment, activities);
  assert.deepEqual([result.outcome, result.leftToDo], ['promoted', []]);
  assert.deepEqual(freeze.refused, ['adoptReference']);
});

test('where everything is frozen, undoing waits for longer than it may take, and is done then', async () => {
  const activities = new RecordedRollout();
  activities.looks = ['fail'];
  const freeze = freezeActivities(activities, ['restoreChampion'], { isUndoing: true });
  const result = await rollOut(environment, activities);
  assert.deepEqual([result.outcome, result.leftToDo], ['rolled-back', []], result.detail);
  assert.equal(activities.standing, 'champion, settled for champion, released');
  assert.equal(freeze.waited[0]?.isUndoing, true);
});

test('a training Job is created after the freeze, and the deadline counts from then', async () => {
  const activities = recordedTraining({ plans: [{ plan: retrainingPlan({ deadline: 12 * hour }) }] });
  const freeze = freezeActivities(activities, ['createTrainingJob']);
  const result = await followRetraining(environment, activities);
  assert.equal(result.outcome, 'registered', result.detail);
  assert.deepEqual(freeze.refused, ['createTrainingJob']);
  assert.deepEqual(freeze.waited[0], { model: 'fraud', isUndoing: false });
});

test('a candidate that has been trained is registered after the freeze', async () => {
  const activities = recordedTraining();
  freezeActivities(activities, ['registerCandidate']);
  assert.equal((await followRetraining(environment, activities)).outcome, 'registered');
});
