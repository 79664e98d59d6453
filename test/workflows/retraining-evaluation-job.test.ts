import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import { cancelRetrainingUpdate, retrainingQuery } from '../../workflows/retraining-messages.ts';
import {
  allUndone,
  failedBy,
  followRetraining,
  planWithEvaluation,
  recordedTraining,
  succeeded,
  undoOf,
  waitingFor,
} from '../support/retraining-story.ts';
import type { RecordedTrainingActivities, RetrainingStory } from '../support/retraining-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { hour } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

const recorded = (changes: Partial<RecordedTrainingActivities> = {}) =>
  recordedTraining({ plans: [{ plan: planWithEvaluation() }], ...changes });

const follow = (activities: RecordedTrainingActivities, story?: RetrainingStory) =>
  followRetraining(environment, activities, story);

const jobsOf = ({ calls }: RecordedTrainingActivities) =>
  calls.filter((call) => /^(createTrainingJob|watchTrainingJob|evaluateCandidate)/.test(call));

test('a Job of its own answers the held-out rows, and its GPU hours count', async () => {
  const activities = recorded({ news: [succeeded, waitingFor('no node is free'), succeeded] });
  const result = await follow(activities, async (handle) => {
    await handle.result();
    const { job } = await handle.query(retrainingQuery);
    assert.equal(job?.purpose, 'evaluation');
  });
  assert.equal(result.outcome, 'registered');
  assert.deepEqual(jobsOf(activities), [
    'createTrainingJob 1',
    'watchTrainingJob 1',
    'createTrainingJob 2 of 1',
    'watchTrainingJob 2',
    'watchTrainingJob 2',
    'evaluateCandidate 1 by 2',
  ]);
  assert.equal(result.gpuHours, 4);
  // What is registered comes from the Job that has trained.
  assert.equal(activities.registered[0]?.job.attempt, 1);
  assert.deepEqual(activities.cards.map(({ detail }) => detail).slice(0, 3), [
    'training began: Job ml-training/retrain-fraud-1',
    'evaluation began: Job ml-training/retrain-fraud-2',
    'it waits: no node is free',
  ]);
  assert.deepEqual(activities.cards.at(-1)?.retraining?.attempt, { number: 1, most: 3 });
});

test('one that is preempted or runs out of memory is tried again, with tries and memory of its own', async () => {
  const preempted = failedBy('preempted', 'again-from-checkpoint');
  const outOfMemory = failedBy('out-of-memory', 'again-with-more-memory');
  const activities = recorded({
    news: [outOfMemory, outOfMemory, succeeded, preempted, outOfMemory, succeeded],
  });
  const result = await follow(activities);
  assert.equal(result.outcome, 'registered');
  assert.deepEqual(activities.memories, [undefined, '16Gi', '32Gi', undefined, undefined, '4Gi']);
  assert.deepEqual(
    jobsOf(activities).filter((call) => !call.startsWith('watch')),
    [
      'createTrainingJob 1',
      'createTrainingJob 2',
      'createTrainingJob 3',
      'createTrainingJob 4 of 3',
      'createTrainingJob 5 of 3',
      'createTrainingJob 6 of 3',
      'evaluateCandidate 3 by 6',
    ],
  );
  assert.ok(
    activities.cards.some(({ detail }) =>
      /^evaluation, try 1 failed: .*preempted; again from the beginning$/.test(detail ?? ''),
    ),
  );
});

test('one that fails for good, or too often, ends in undoing everything', async () => {
  const broken = recorded({ news: [succeeded, failedBy('bug')] });
  const result = await follow(broken);
  assert.deepEqual(
    [result.outcome, result.detail],
    ['failed', 'it failed: bug; trying again would not help'],
  );
  assert.deepEqual(undoOf(broken), allUndone);

  const often = recorded({ news: [succeeded, failedBy('preempted', 'again-from-checkpoint')] });
  assert.match((await follow(often)).detail, /; 3 tries are the most$/);
  assert.deepEqual(undoOf(often), allUndone);
});

test('a training that lies about its candidate ends before a second Job is there', async () => {
  const lie = ApplicationFailure.nonRetryable('the Job trained on other data than was frozen for it');
  const activities = recorded();
  activities.before = async (activity) => {
    if (activity === 'createTrainingJob' && activities.memories.length === 1) throw lie;
  };
  const result = await follow(activities);
  assert.equal(result.detail, 'the Job trained on other data than was frozen for it');
  assert.deepEqual(undoOf(activities), allUndone);
});

test('the total deadline holds for both Jobs together', async () => {
  const activities = recorded({
    plans: [{ plan: planWithEvaluation({ deadline: 2 * hour }) }],
    news: [succeeded, new Error('the API server is away')],
  });
  const result = await follow(activities);
  assert.equal(result.detail, 'training and evaluation took longer than 2 h with all its tries');
  assert.deepEqual(undoOf(activities), allUndone);
});

test('stopped while its candidate answers, it leaves no Job behind', async () => {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const activities = recorded();
  activities.before = async (activity) => {
    if (activity !== 'watchTrainingJob' || activities.memories.length < 2) return;
    reached.resolve();
    await released.promise;
  };
  const result = await follow(activities, async (handle) => {
    await reached.promise;
    const view = await handle.query(retrainingQuery);
    assert.deepEqual([view.phase, view.job?.purpose], ['evaluating', 'evaluation']);
    const request = {
      id: 'stop',
      actor: 'ada',
      reason: 'enough',
      door: 'api' as const,
      identities: ['ada'],
      memberOf: [],
    };
    assert.deepEqual(await handle.executeUpdate(cancelRetrainingUpdate, { args: [request] }), {
      accepted: true,
    });
    released.resolve();
  });
  assert.deepEqual([result.outcome, result.detail], ['cancelled', 'ada stopped it: enough']);
  assert.deepEqual(undoOf(activities), allUndone);
});
