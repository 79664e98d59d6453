import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { ReviewAction } from '../../domain/approval/review.ts';
import { decideUpdate } from '../../workflows/messages.ts';
import { rolloutQuery, rolloutUpdate } from '../../workflows/rollout-messages.ts';
import type { RolloutView } from '../../workflows/rollout-messages.ts';
import { noActivity } from '../support/no-activity.ts';
import { decision } from '../support/remediation-story.ts';
import { RecordedRollout, rollOut, rolloutPlan, rolloutRequest } from '../support/rollout-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';

const environment = await useTimeSkipping();
const minute = 60_000;
const hour = 60 * minute;

const gone = ApplicationFailure.nonRetryable('repository acme/platform is not found');
const undone = 'champion, settled for champion, released';
const won = 'candidate, settled for candidate, released';

/** A good candidate, and a forge that says no for good. */
function withoutGit(changes: Parameters<typeof rolloutPlan>[0] = {}): RecordedRollout {
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan(changes)];
  activities.failing.proposeToGit = gone;
  return activities;
}

/** Lets time pass until the rollout stands so. */
async function reached(
  handle: WorkflowHandle,
  wanted: RolloutView['phase'] | ((view: RolloutView) => boolean),
): Promise<RolloutView> {
  for (;;) {
    const view = await handle.query(rolloutQuery);
    if (typeof wanted === 'string' ? view.phase === wanted : wanted(view)) return view;
    await environment.sleep('30 seconds');
  }
}

async function answer(handle: WorkflowHandle, action: ReviewAction): Promise<unknown> {
  const { digest = '' } = await handle.query(rolloutQuery);
  return await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: digest, action })] });
}

test('a model that has won serves on, held, where Git cannot be told: people are asked, and a later try settles it', async () => {
  const activities = withoutGit();
  const result = await rollOut(environment, activities, async (handle) => {
    const view = await reached(handle, 'waiting-for-decision');
    assert.deepEqual(view.actions, ['retry', 'reject', 'hand-over']);
    assert.deepEqual([activities.percent, activities.isHeld], [100, true]);
    const asked = activities.cards.findLast(({ moment }) => moment === 'asked');
    assert.match(
      asked?.item.impact[0] ?? '',
      /Git could not be told .*repository acme\/platform is not found/,
    );
    assert.equal(asked?.rollout?.trouble, 'repository acme/platform is not found');
    // It is not mended yet: people are asked once more.
    await answer(handle, 'retry');
    await reached(handle, ({ digest }) => digest !== undefined && digest !== view.digest);
    assert.deepEqual([activities.percent, activities.isHeld], [100, true]);
    delete activities.failing.proposeToGit;
    await answer(handle, 'retry');
  });
  assert.equal(result.outcome, 'promoted');
  assert.deepEqual([result.leftToDo, result.pullRequest?.number], [[], 7]);
  assert.equal(activities.standing, won);
});

test('who undoes it gets the champion back before the service is given back', async () => {
  const activities = withoutGit();
  const result = await rollOut(environment, activities, async (handle) => {
    await reached(handle, 'waiting-for-decision');
    await answer(handle, 'reject');
  });
  assert.equal(result.outcome, 'rolled-back');
  assert.equal(activities.standing, undone);
  const after = activities.done.slice(activities.done.indexOf('restore'));
  assert.deepEqual(after, ['restore', 'withdraw', 'mark champion', 'restore reference', 'release']);
});

test('who takes it over is left with what Git has to say, and the champion is still kept for its time', async () => {
  const activities = withoutGit({ keepChampion: hour });
  let handedOver = 0;
  const result = await rollOut(environment, activities, async (handle) => {
    await reached(handle, 'waiting-for-decision');
    handedOver = activities.calls;
    await answer(handle, 'hand-over');
    await reached(handle, 'keeping-champion');
    assert.equal(activities.isHeld, true);
  });
  assert.equal(result.outcome, 'promoted');
  assert.deepEqual(result.leftToDo, [
    'make Git say s3://models/credit/2 for InferenceService ml/credit, or what heals from Git brings s3://models/credit/1 back (repository acme/platform is not found)',
  ]);
  assert.deepEqual([activities.percent, activities.isHeld], [100, false]);
  assert.ok(activities.calls > handedOver + 5, 'it was looked at while the champion was kept');
});

test('people are reminded, and nobody who answers gets the champion back, or what the plan says', async () => {
  // The test server takes no two timers of the same moment.
  const approval = undefined;
  const steering = { remindAfter: 3 * hour, expireAfter: 10 * hour + 7, onExpiry: 'report' as const };
  const slow = { approval, steering, interval: 50 * minute + 7 };
  const silent = withoutGit(slow);
  const result = await rollOut(environment, silent);
  assert.equal(result.outcome, 'rolled-back');
  assert.match(result.detail, /nobody decided in time \(repository acme\/platform is not found\)/);
  assert.equal(silent.moments.filter((moment) => moment === 'reminded').length, 3);
  assert.equal(silent.standing, undone);
  const left = withoutGit({ ...slow, handsOver: true });
  const kept = await rollOut(environment, left);
  assert.equal(kept.outcome, 'promoted');
  assert.equal(kept.leftToDo.length, 1);
  assert.deepEqual([left.percent, left.isHeld], [100, false]);
});

test('a candidate that turns bad while people are asked about Git is taken back at once', async () => {
  const activities = withoutGit({ keepChampion: hour });
  const result = await rollOut(environment, activities, async (handle) => {
    await reached(handle, 'waiting-for-decision');
    activities.looks = ['fail'];
  });
  assert.equal(result.outcome, 'rolled-back');
  assert.match(result.detail, /^after it had won: the candidate does worse at 100 % of the traffic/);
  assert.equal(activities.standing, undone);
});

test('a forge that is away for hours asks nobody; the candidate is looked at meanwhile', async () => {
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan({ keepChampion: 24 * hour, interval: 7 * minute })];
  activities.failing.proposeToGit = new Error('connection refused');
  let before = 0;
  const result = await rollOut(environment, activities, async (handle) => {
    await reached(handle, 'settling');
    before = activities.calls;
    await environment.sleep('3 hours');
    assert.ok(activities.calls > before + 20, 'it was looked at');
    delete activities.failing.proposeToGit;
  });
  assert.equal(result.outcome, 'promoted');
  assert.ok(!activities.moments.includes('asked'));
  assert.equal(activities.standing, won);
});

test('a candidate that turns bad while the forge is away is taken back, and nothing is proposed any more', async () => {
  const activities = new RecordedRollout();
  activities.plans = [rolloutPlan({ keepChampion: 24 * hour })];
  activities.failing.proposeToGit = new Error('connection refused');
  const result = await rollOut(environment, activities, async (handle) => {
    await reached(handle, 'settling');
    activities.looks = ['fail'];
  });
  assert.equal(result.outcome, 'rolled-back');
  assert.equal(activities.standing, undone);
  assert.ok(!activities.done.includes('propose'));
});

test('an abort while people are asked about Git puts the champion back', async () => {
  const activities = withoutGit();
  const result = await rollOut(environment, activities, async (handle) => {
    await reached(handle, 'waiting-for-decision');
    await noActivity(handle);
    await handle.executeUpdate(rolloutUpdate, { args: [rolloutRequest('abort')] });
  });
  assert.match(result.detail, /^ada wants it aborted/);
  assert.equal(activities.standing, undone);
});

test('a pull request that cannot be read any more is no reason to wait for ever: people are asked', async () => {
  const activities = new RecordedRollout();
  activities.failing.readProposal = gone;
  const result = await rollOut(environment, activities, async (handle) => {
    await reached(handle, 'waiting-for-decision');
    const asked = activities.cards.findLast(({ moment }) => moment === 'asked');
    assert.match(asked?.item.impact[0] ?? '', /pull request #7 cannot be read: repository/);
    assert.deepEqual([activities.percent, activities.isHeld], [100, true]);
    delete activities.failing.readProposal;
    await answer(handle, 'retry');
  });
  assert.equal(result.outcome, 'promoted');
  assert.equal(activities.standing, won);
});
