import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { TrainingActivities } from '../../activities/training/training-activities.ts';
import { decideUpdate } from '../../workflows/messages.ts';
import { cancelRetrainingSignal, cancelRetrainingUpdate } from '../../workflows/retraining-messages.ts';
import { decision } from '../support/remediation-story.ts';
import {
  allUndone,
  failedBy,
  followRetraining,
  recordedTraining as recorded,
  retrainingPlan,
  retrainingReached,
  retrainingTerms,
  undoOf,
} from '../support/retraining-story.ts';
import type { RecordedTrainingActivities, RetrainingStory } from '../support/retraining-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';

const environment = await useTimeSkipping();

const follow = (activities: RecordedTrainingActivities, story?: RetrainingStory) =>
  followRetraining(environment, activities, story);

const asked = { plan: retrainingPlan({ approval: retrainingTerms }) };

const request = {
  id: 'stop-1',
  actor: 'ada',
  reason: 'the GPUs are needed',
  door: 'command-line',
  identities: ['ada'],
  memberOf: [],
} as const;

/** The activities during which a retraining can be stopped, with what is undone then. */
const stops: [keyof TrainingActivities, string[]][] = [
  ['planRetraining', []],
  ['freezeTrainingData', ['deleteTrainingData']],
  ['createTrainingJob', allUndone],
  ['watchTrainingJob', allUndone],
  ['evaluateCandidate', ['rejectCandidate', ...allUndone]],
  ['registerCandidate', ['withdrawCandidate', 'rejectCandidate', ...allUndone]],
];

/** Holds an activity until something has happened to the workflow. */
function holding(activity: keyof TrainingActivities) {
  const reached = Promise.withResolvers<void>();
  const happened = Promise.withResolvers<void>();
  const before = async (called: keyof TrainingActivities): Promise<void> => {
    if (called !== activity) return;
    reached.resolve();
    await happened.promise;
  };
  return { before, reached: reached.promise, release: happened.resolve };
}

/** The test server has no answer to a cancellation that meets the end of an activity. */
async function untilHeard(handle: WorkflowHandle): Promise<void> {
  for (;;) {
    const { events } = await handle.fetchHistory();
    if (events?.some(({ activityTaskCancelRequestedEventAttributes: heard }) => heard)) return;
    await setTimeout(20);
  }
}

for (const [activity, undone] of stops) {
  test(`stopped by a person during ${activity}, it puts back what was begun and has ended as they wanted`, async () => {
    const { before, reached, release } = holding(activity);
    const activities = recorded({ before });
    const result = await follow(activities, async (handle) => {
      await reached;
      const answer = await handle.executeUpdate(cancelRetrainingUpdate, { args: [request] });
      assert.deepEqual(answer, { accepted: true });
      release();
    });
    assert.deepEqual([result.outcome, result.detail], ['cancelled', 'ada stopped it: the GPUs are needed']);
    assert.deepEqual(undoOf(activities), undone);
    assert.equal(activities.recorded[0]?.past?.outcome, 'cancelled');
  });

  test(`cancelled by an operator during ${activity}, it puts back what was begun and is shown as cancelled`, async () => {
    const { before, reached, release } = holding(activity);
    const activities = recorded({ before });
    await assert.rejects(
      follow(activities, async (handle) => {
        await reached;
        await handle.cancel();
        await untilHeard(handle);
        release();
      }),
      (error: Error) => (error.cause as Error).name === 'CancelledFailure',
    );
    assert.deepEqual(undoOf(activities), undone);
    assert.equal(activities.recorded[0]?.result.outcome, 'cancelled');
  });
}

test('stopped while people are asked, nothing is begun, and later answers are refused', async () => {
  const { before, reached, release } = holding('recordRetraining');
  const activities = recorded({ plans: [asked], before });
  const result = await follow(activities, async (handle) => {
    const { digest = '' } = await retrainingReached(handle);
    await handle.executeUpdate(cancelRetrainingUpdate, { args: [request] });
    await reached;
    const late = decision({ planDigest: digest, action: 'approve' });
    const answer = await handle.executeUpdate(decideUpdate, { args: [late] });
    assert.ok(!answer.accepted && answer.reason.includes('nothing is left to decide'));
    const again = await handle.executeUpdate(cancelRetrainingUpdate, {
      args: [{ ...request, id: 'stop-2' }],
    });
    assert.ok(!again.accepted && again.reason.includes('ada stopped it already'));
    release();
  });
  assert.equal(result.outcome, 'cancelled');
  assert.deepEqual(undoOf(activities), []);
  assert.deepEqual(activities.told, ['asked', 'withdrawn']);
});

test('only who may approve it may stop it, and what is no request is refused', async () => {
  const approval = { ...retrainingTerms, approvers: [{ user: 'ada' }] };
  const activities = recorded({ plans: [{ plan: retrainingPlan({ approval }) }] });
  await follow(activities, async (handle) => {
    const { digest = '' } = await retrainingReached(handle);
    const stranger = { ...request, actor: 'eve', identities: ['eve'] };
    const answer = await handle.executeUpdate(cancelRetrainingUpdate, { args: [stranger] });
    assert.ok(!answer.accepted && answer.reason.includes('eve may not decide here'));
    const nothing = await handle.executeUpdate('cancelRetrainingNow', { args: [{ actor: 7 }] });
    assert.deepEqual(nothing, { accepted: false, reason: 'this is no request' });
    const no = decision({ planDigest: digest, action: 'reject' });
    await handle.executeUpdate(decideUpdate, { args: [no] });
  });
  assert.deepEqual(
    activities.audited.map(({ kind, actor, accepted }) => [kind, actor, accepted]),
    [
      ['retraining', 'eve', false],
      ['decision', 'ada', true],
      ['outcome', 'plumbline', undefined],
    ],
  );
});

test('where nobody is asked, only who could have been may stop it', async () => {
  const { before, reached, release } = holding('watchTrainingJob');
  const steering = { ...retrainingTerms, approvers: [{ user: 'ada' }] };
  const activities = recorded({
    plans: [{ plan: retrainingPlan({ approval: undefined, steering }) }],
    before,
  });
  const result = await follow(activities, async (handle) => {
    await reached;
    const stranger = { ...request, actor: 'eve', identities: ['eve'] };
    const answer = await handle.executeUpdate(cancelRetrainingUpdate, { args: [stranger] });
    release();
    assert.ok(!answer.accepted && answer.reason.includes('eve may not decide here'));
  });
  assert.equal(result.outcome, 'registered');
});

test('undoing is not interrupted by a cancellation that comes during it', async () => {
  const { before, reached, release } = holding('deleteTrainingJobs');
  const activities = recorded({ news: [failedBy('bug')], before });
  const result = await follow(activities, async (handle) => {
    await reached;
    await handle.cancel();
    release();
  });
  assert.equal(result.outcome, 'failed');
  assert.deepEqual(undoOf(activities), allUndone);
});

test('a request that is signalled while no worker answers counts as well', async () => {
  const { before, reached, release } = holding('watchTrainingJob');
  const activities = recorded({ before });
  const result = await follow(activities, async (handle) => {
    await reached;
    await handle.signal(cancelRetrainingSignal, request);
    await untilHeard(handle);
    release();
  });
  assert.equal(result.outcome, 'cancelled');
  assert.deepEqual(undoOf(activities), allUndone);
});

test('once its candidate is registered and it only tidies up, nobody is told that it was stopped', async () => {
  const { before, reached, release } = holding('deleteTrainingJobs');
  const activities = recorded({ before });
  const result = await follow(activities, async (handle) => {
    await reached;
    const answer = await handle.executeUpdate(cancelRetrainingUpdate, { args: [request] });
    assert.ok(!answer.accepted && answer.reason.includes('it has ended already'), JSON.stringify(answer));
    release();
  });
  assert.equal(result.outcome, 'registered');
});
