import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { rolloutSignal } from '../../workflows/rollout-messages.ts';
import { rolloutPlan, rolloutRequest } from '../support/rollout-story.ts';
import { rollOutAll } from '../support/rollouts-side-by-side.ts';
import type { FollowedRollout } from '../support/rollouts-side-by-side.ts';
import { useTemporal } from '../support/temporal-server.ts';

const temporal = await useTemporal();
const minute = 60_000;

/** Short, with every kind of step in it. */
const plan = rolloutPlan({
  steps: [
    { percent: 10, hold: 100, minimumRequests: 1 },
    { percent: 50, hold: 100, minimumRequests: 1 },
  ],
  interval: 100,
  // Nobody answers here.
  steering: { remindAfter: 10 * minute, expireAfter: 500, onExpiry: 'report' },
  watchAfter: 100,
  keepChampion: 100,
  hooks: [
    { name: 'first', when: 'before-rollout', deadline: 10 * minute },
    { name: 'last', when: 'before-promotion', deadline: 10 * minute },
  ],
});

const undone = 'champion, settled for champion, released';
const won = 'candidate, settled for candidate, released';

const [clean] = await rollOutAll(temporal, [(activities) => (activities.plans = [plan])]);
assert.equal(clean?.result?.outcome, 'promoted');
const calls = Array.from({ length: clean.activities.calls }, (_, index) => index + 1);

/**
 * Every rollout in which this happens in the middle of one call, for each call that a clean one makes. How often a canary
 * is looked at depends on how busy the machine is: one that came to its end before it was interrupted is left out.
 */
async function interrupted(
  happens: (handle: WorkflowHandle) => Promise<unknown>,
): Promise<FollowedRollout[]> {
  const all = await rollOutAll(
    temporal,
    calls.map((atCall) => (activities, handle) => {
      activities.plans = [plan];
      activities.interruption = { atCall, happens: () => happens(handle) };
    }),
  );
  const met = all.filter(
    ({ activities: { calls: made, interruption } }) => made >= (interruption?.atCall ?? 0),
  );
  assert.ok(met.length >= calls.length / 2, `${met.length} of ${calls.length} were interrupted`);
  return met;
}

test('an abort in the middle of anything ends with the champion serving, or with the candidate for good', async () => {
  const all = await interrupted((handle) => handle.signal(rolloutSignal, rolloutRequest('abort')));
  for (const { activities, result } of all) {
    const isWon = activities.standing === won;
    assert.ok(
      isWon || activities.standing === undone,
      `${activities.done.join(', ')}: ${activities.standing}`,
    );
    const expected = isWon ? ['promoted'] : ['rolled-back', 'cancelled'];
    assert.ok(expected.includes(result?.outcome ?? ''), `${activities.done.join(', ')}: ${result?.outcome}`);
    if (!isWon && result?.outcome === 'rolled-back')
      assert.match(result.detail, /^ada wants it aborted: it is time/);
  }
  const refused = all.filter(({ activities }) => activities.standing === won).length;
  assert.ok(refused <= 5, 'only what comes after the last step that can be undone comes too late');
});

test('an operator who cancels in the middle of anything gets everything undone', async () => {
  const all = await interrupted((handle) => handle.cancel());
  for (const { activities, result } of all) {
    const { standing } = activities;
    if (result === undefined) assert.equal(standing, undone, activities.done.join(', '));
    else assert.deepEqual([standing, result.outcome], [won, 'promoted'], activities.done.join(', '));
  }
  assert.ok(all.filter(({ result }) => result !== undefined).length <= 5);
});

test('whatever fails for good in the middle, everything is undone, settled, or left to a person in words', async () => {
  const all = await interrupted(async () => {
    throw ApplicationFailure.nonRetryable('it is broken');
  });
  for (const { activities, result } of all) {
    const { standing, done } = activities;
    const isClean = standing === won || standing === undone;
    assert.ok(
      isClean || (result?.leftToDo.length ?? 0) > 0,
      `${done.join(', ')}: ${standing}, ${result?.outcome}`,
    );
  }
});

test('pausing, resuming and hurrying in the middle of anything change nothing about how a good one ends', async () => {
  const commands = ['pause', 'resume', 'promote'] as const;
  const all = await interrupted(async (handle) => {
    for (const command of commands) await handle.signal(rolloutSignal, rolloutRequest(command));
  });
  assert.deepEqual(
    all.map(({ activities, result }) => [result?.outcome, activities.standing]),
    all.map(() => ['promoted', won]),
  );
});
