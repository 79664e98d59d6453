import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { decideUpdate } from '../../workflows/messages.ts';
import { retrainingQuery } from '../../workflows/retraining-messages.ts';
import type { RetrainingReason } from '../../workflows/retraining-messages.ts';
import { decision } from '../support/remediation-story.ts';
import {
  allUndone,
  byHand,
  evaluationOf,
  failedBy,
  followRetraining,
  recordedTraining as recorded,
  retrainingPlan,
  retrainingReached,
  retrainingTerms,
  succeeded,
  undoOf,
  waitingFor,
} from '../support/retraining-story.ts';
import type { RecordedTrainingActivities, RetrainingStory } from '../support/retraining-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { hour } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

const follow = (activities: RecordedTrainingActivities, story?: RetrainingStory, reason?: RetrainingReason) =>
  followRetraining(environment, activities, story, reason);

const asked = { plan: retrainingPlan({ approval: retrainingTerms }) };

async function decide(handle: WorkflowHandle, changes: Parameters<typeof decision>[0] = {}) {
  const { digest = '' } = await retrainingReached(handle);
  const answer = decision({ planDigest: digest, action: 'approve', ...changes });
  return await handle.executeUpdate(decideUpdate, { args: [answer] });
}

test('a better candidate is registered with its lineage; Jobs and checkpoints go, data and outputs stay', async () => {
  const activities = recorded({ plans: [asked] });
  const result = await follow(activities, async (handle) => {
    const view = await retrainingReached(handle);
    assert.deepEqual(view.actions, ['approve', 'reject']);
    const own = await decide(handle, { actor: 'grace' });
    assert.ok(!own.accepted && own.reason.includes('somebody else has to decide'));
    assert.equal((await decide(handle)).accepted, true);
  });
  assert.equal(result.outcome, 'registered');
  assert.match(result.detail, /^fraud 4 is registered: roc_auc is 0.012 better$/);
  assert.deepEqual(activities.calls, [
    'planRetraining',
    'planRetraining',
    'freezeTrainingData',
    'createTrainingJob 1',
    'watchTrainingJob 1',
    'evaluateCandidate',
    'registerCandidate',
    'deleteTrainingJobs',
    'deleteTrainingOutput checkpoints',
    'recordRetraining registered',
  ]);
  assert.deepEqual(activities.registered[0]?.approvedBy, ['ada']);
  assert.deepEqual([result.gpuHours, result.undone, result.leftToDo], [2, [], []]);
  assert.deepEqual(activities.told, ['asked', 'decided', 'updated', 'registered']);
  assert.equal(activities.cards.at(-1)?.retraining?.candidate?.version, '4');
  assert.equal(activities.recorded[0]?.past?.outcome, 'registered');
  assert.deepEqual(
    activities.audited.map(({ kind, outcome, accepted }) => `${kind} ${outcome ?? accepted}`),
    ['decision false', 'decision true', 'retraining pass', 'outcome registered'],
  );
});

test('a plan that needs no approval is carried out at once, and nobody is asked', async () => {
  const activities = recorded();
  assert.equal((await follow(activities)).outcome, 'registered');
  assert.deepEqual(activities.told, ['updated', 'registered']);
  assert.deepEqual(activities.registered[0]?.approvedBy, []);
});

test('what a guard refuses ends at once: nothing is begun, and it counts as no training', async () => {
  const activities = recorded({ plans: [{ refused: 'the cooldown lasts until tomorrow' }] });
  const result = await follow(activities);
  assert.deepEqual([result.outcome, result.detail], ['refused', 'the cooldown lasts until tomorrow']);
  assert.deepEqual(activities.calls, ['planRetraining', 'recordRetraining refused']);
  assert.equal(activities.recorded[0]?.past, undefined);
  assert.deepEqual(activities.told, []);
});

test('what people decline, or do not answer in time, is not begun', async () => {
  const declined = recorded({ plans: [asked] });
  const result = await follow(declined, (handle) => decide(handle, { action: 'reject', reason: 'not now' }));
  assert.deepEqual([result.outcome, result.detail], ['declined', 'ada decided: reject (not now)']);
  assert.deepEqual(declined.calls, ['planRetraining', 'recordRetraining declined']);
  assert.deepEqual(declined.told, ['asked', 'decided']);

  const expired = recorded({ plans: [asked] });
  assert.equal((await follow(expired)).outcome, 'expired');
  assert.deepEqual(expired.told, ['asked', 'reminded', 'expired']);
});

test('a plan that has moved while people thought about it is asked about again', async () => {
  const moved = { plan: retrainingPlan({ digest: 'plan-2', approval: retrainingTerms }) };
  const activities = recorded({ plans: [asked, moved] });
  const result = await follow(activities, async (handle) => {
    await decide(handle);
    await retrainingReached(handle, ({ digest }) => digest === 'plan-2');
    const stale = decision({ planDigest: 'plan-1', action: 'approve' });
    const answer = await handle.executeUpdate(decideUpdate, { args: [stale] });
    assert.ok(!answer.accepted && answer.reason.includes('changed'));
    await decide(handle);
  });
  assert.equal(result.outcome, 'registered');
  assert.deepEqual(activities.told.slice(0, 4), ['asked', 'decided', 'asked-again', 'decided']);
  assert.equal(activities.registered[0]?.plan.digest, 'plan-2');
});

const incident = (planDigest: string, votes = [decision({ action: 'retrain' })]): RetrainingReason => {
  const [first = decision()] = votes;
  return {
    kind: 'incident',
    incident: '7c1f0a9be2d4',
    headline: 'the inputs really are others',
    decision: { ...first, at: '2026-01-01T00:00:00Z' },
    votes: votes.map((vote) => ({ ...vote, at: '2026-01-01T00:00:00Z' })),
    planDigest,
  };
};

test('what people decided about an incident is asked again only where the plan, or who has to agree, is another', async () => {
  const same = recorded({ plans: [asked] });
  assert.equal((await follow(same, undefined, incident('plan-1'))).outcome, 'registered');
  assert.deepEqual(same.registered[0]?.approvedBy, ['ada']);

  const other = recorded({ plans: [asked] });
  const result = await follow(other, (handle) => decide(handle), incident('plan-0'));
  assert.equal(result.outcome, 'registered');
  assert.match(other.cards[0]?.detail ?? '', /ada decided to retrain, and the plan has changed since/);

  const strict = { plan: retrainingPlan({ approval: { ...retrainingTerms, quorum: 2 } }) };
  const stricter = recorded({ plans: [strict] });
  await follow(stricter, (handle) => decide(handle, { action: 'reject' }), incident('plan-1'));
  assert.equal(stricter.told[0], 'asked');
});

test('one that ran out of memory is tried again with more, within the steps of its plan', async () => {
  const outOfMemory = failedBy('out-of-memory', 'again-with-more-memory');
  const activities = recorded({ news: [outOfMemory, outOfMemory, succeeded] });
  const result = await follow(activities);
  assert.equal(result.outcome, 'registered');
  assert.deepEqual(activities.memories, [undefined, '16Gi', '32Gi']);
  assert.equal(result.gpuHours, 4);
  assert.match(activities.cards[1]?.detail ?? '', /try 1 failed: .*; again with 16Gi of memory/);

  const never = recorded({
    plans: [{ plan: retrainingPlan({ mostAttempts: 9, memorySteps: ['16Gi'] }) }],
    news: [outOfMemory],
  });
  const ended = await follow(never);
  assert.deepEqual(
    [ended.outcome, ended.detail],
    ['failed', 'it failed: out-of-memory; more memory is not allowed than the 16Gi it had'],
  );
});

test('one that is preempted goes on from its checkpoint, and lost work is counted', async () => {
  const preempted = failedBy('preempted', 'again-from-checkpoint', 0.5);
  const activities = recorded({
    plans: [{ plan: retrainingPlan({ mostAttempts: 4 }) }],
    news: [preempted, preempted, preempted, succeeded],
  });
  const result = await follow(activities);
  assert.deepEqual([result.outcome, result.gpuHours, result.lostGpuHours], ['registered', 5, 1.5]);
  assert.equal(result.failures?.length, 3);

  const often = recorded({ news: [preempted] });
  const ended = await follow(often);
  assert.match(ended.detail, /; 3 tries are the most$/);
  assert.deepEqual(undoOf(often), allUndone);
});

for (const failure of ['image', 'quota', 'data', 'deadline', 'deleted', 'bug'] as const)
  test(`a training that fails for good (${failure}) is not tried again, and everything is put back`, async () => {
    const activities = recorded({ news: [failedBy(failure)] });
    const result = await follow(activities);
    assert.equal(result.outcome, 'failed');
    assert.equal(result.detail, `it failed: ${failure}; trying again would not help`);
    assert.deepEqual(undoOf(activities), allUndone);
    assert.deepEqual(
      result.undone.map(({ step, done }) => [step, done]),
      [
        ['training Jobs', true],
        ['training output', true],
        ['training data', true],
      ],
    );
    assert.deepEqual(activities.told, ['updated', 'put-back']);
    assert.deepEqual(activities.cards.at(-1)?.retraining?.lastLines, ['bye']);
    assert.equal(activities.recorded[0]?.past?.outcome, 'failed');
  });

test('the total deadline holds over all tries, whatever a Job thinks of its own', async () => {
  const activities = recorded({
    plans: [{ plan: retrainingPlan({ deadline: 2 * hour, mostAttempts: 9 }) }],
    news: [new Error('the API server is away')],
  });
  const result = await follow(activities);
  assert.equal(result.outcome, 'failed');
  assert.equal(result.detail, 'training took longer than 2 h with all its tries');
  assert.deepEqual(undoOf(activities), allUndone);
});

test('a candidate that is worse, or not proved better, is rejected and put back', async () => {
  for (const verdict of ['fail', 'inconclusive'] as const) {
    const evaluation = evaluationOf({ verdict, headline: 'roc_auc is 0.02 worse where country is FR' });
    const activities = recorded({ evaluation });
    const result = await follow(activities);
    assert.equal(result.outcome, 'rejected');
    assert.match(result.detail, /roc_auc is 0.02 worse where country is FR$/);
    assert.equal(result.detail.startsWith('not proved better'), verdict === 'inconclusive');
    assert.deepEqual(undoOf(activities), ['rejectCandidate', ...allUndone]);
    assert.equal(result.evaluation?.verdict, verdict);
    assert.deepEqual(activities.told, ['updated', 'put-back']);
  }
});

test('a result that is missing or lies ends in undoing, with its reason', async () => {
  const lie = ApplicationFailure.nonRetryable('result.json claims an accuracy that the answers do not show');
  const activities = recorded({ failures: { evaluateCandidate: lie } });
  const result = await follow(activities);
  assert.deepEqual(
    [result.outcome, result.detail],
    ['failed', 'result.json claims an accuracy that the answers do not show'],
  );
  assert.deepEqual(undoOf(activities), ['rejectCandidate', ...allUndone]);
});

test('a registry that refuses ends in undoing, the registration first', async () => {
  const refused = ApplicationFailure.nonRetryable('403 from the registry');
  const activities = recorded({ failures: { registerCandidate: refused } });
  const result = await follow(activities);
  assert.equal(result.outcome, 'failed');
  assert.equal(result.candidate, undefined);
  assert.deepEqual(undoOf(activities), ['withdrawCandidate', 'rejectCandidate', ...allUndone]);
});

test('what cannot be undone stops nothing else, and people are told what is left to them', async () => {
  const activities = recorded({
    news: [failedBy('bug')],
    failures: { deleteTrainingOutput: ApplicationFailure.nonRetryable('the bucket is read-only') },
  });
  const result = await follow(activities);
  assert.deepEqual(undoOf(activities), allUndone);
  assert.deepEqual(
    result.undone.map(({ done }) => done),
    [true, false, true],
  );
  const { transaction, leftToDo } = result;
  const folder = `models/fraud/retrainings/${transaction}`;
  assert.deepEqual(leftToDo, [`delete ${folder}/jobs/ and ${folder}/checkpoints/ in the storage`]);
  assert.deepEqual(activities.told, ['updated', 'failed']);
  assert.deepEqual(activities.cards.at(-1)?.retraining?.leftToDo, leftToDo);
});

test('a candidate stays registered although something cannot be tidied up', async () => {
  const failures = { deleteTrainingJobs: ApplicationFailure.nonRetryable('forbidden') };
  const activities = recorded({ failures });
  const { outcome, leftToDo, transaction } = await follow(activities);
  assert.equal(outcome, 'registered');
  assert.match(leftToDo[0] ?? '', new RegExp(`kubectl delete job -n ml-training -l .*=${transaction}$`));
});

type Events = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

/** Events from the first look at a Job to the end of the last one. */
function whileTraining(events: Events): number {
  const looks = events.filter(
    ({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'watchTrainingJob',
  );
  return Number(looks.at(-1)?.eventId) - Number(looks[0]?.eventId);
}

test('people hear that a training waits, ever less often', async () => {
  const waits = Array.from({ length: 6 }, () => waitingFor('0 of 3 nodes have a free nvidia.com/gpu'));
  const activities = recorded({ news: [...waits, succeeded] });
  let events: Events = [];
  const result = await follow(activities, async (handle) => {
    await handle.result();
    events = (await handle.fetchHistory()).events ?? [];
  });
  assert.equal(result.outcome, 'registered');
  const hours = activities.tellAfters.at(-2)! / hour;
  assert.ok(
    whileTraining(events) <= 10 * hours,
    `${whileTraining(events)} events in ${hours} hours of training`,
  );
  assert.ok(events.length < 300, `${events.length} events`);
  assert.deepEqual(
    activities.tellAfters.map((after) => after / hour),
    [0.5, 3.5, 9.5, 21.5, 45.5, 69.5, 93.5],
  );
  assert.equal(activities.cards[1]?.detail, 'it waits: 0 of 3 nodes have a free nvidia.com/gpu');
  assert.equal(activities.cards[1]?.retraining?.waiting?.reason, '0 of 3 nodes have a free nvidia.com/gpu');
  assert.equal(activities.cards.at(-1)?.retraining?.waiting, undefined);
});

test('storage that is away is waited out', async () => {
  let tries = 0;
  const activities = recorded({
    before: async (activity) => {
      if (activity !== 'freezeTrainingData' || (tries += 1) > 20) return;
      throw new Error('connection refused');
    },
  });
  assert.equal((await follow(activities)).outcome, 'registered');
});

test('a history that cannot be written leaves the outcome as it is, and says so', async () => {
  const failures = { recordRetraining: ApplicationFailure.nonRetryable('read-only') };
  const { outcome, leftToDo } = await follow(recorded({ failures }));
  assert.deepEqual(
    [outcome, leftToDo],
    ['registered', ['add this retraining to the history of fraud: read-only']],
  );
});

test('nobody answers for a day: reminders make a new run before the history is long', async () => {
  const approval = { ...retrainingTerms, remindAfter: hour / 2, expireAfter: 24 * hour };
  const activities = recorded({ plans: [{ plan: retrainingPlan({ approval }) }] });
  const runs = new Set<string>();
  const result = await follow(activities, async (handle) => {
    runs.add((await handle.describe()).runId);
    await handle.result();
    const { historyLength, runId } = await environment.client.workflow
      .getHandle(handle.workflowId)
      .describe();
    runs.add(runId);
    assert.ok(historyLength < 300, `${historyLength} events`);
  });
  assert.deepEqual([result.outcome, runs.size], ['expired', 2]);
  assert.equal(activities.told.filter((moment) => moment === 'reminded').length, 47);
  assert.equal(activities.calls.filter((call) => call === 'planRetraining').length, 1);
});

test('where it stands can be asked at any time', async () => {
  const activities = recorded();
  await follow(
    activities,
    async (handle) => {
      await handle.result();
      const view = await handle.query(retrainingQuery);
      assert.deepEqual(
        [view.phase, view.result?.outcome, view.candidate?.version],
        ['closed', 'registered', '4'],
      );
      assert.match(view.id, /^[0-9a-f]{12}$/);
    },
    byHand,
  );
});
