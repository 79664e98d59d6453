import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { decideUpdate, workflowTypes } from '../../workflows/messages.ts';
import { incidentQuery, incidentSignal } from '../../workflows/model-messages.ts';
import { cancelRetrainingUpdate, modelRetrainingId } from '../../workflows/retraining-messages.ts';
import type { RetrainModelInput } from '../../workflows/retraining-messages.ts';
import { cancelWithChild } from '../support/cancel-with-child.ts';
import { driftOf, followIncident, incidentReached, recoveredAt } from '../support/incident-story.ts';
import type { IncidentStory, RecordedIncidentActivities } from '../support/incident-story.ts';
import { withTraining } from '../support/incident-with-training.ts';
import { decision } from '../support/remediation-story.ts';
import {
  RecordedTrainingActivities,
  allUndone,
  byHand,
  failedBy,
  undoOf,
} from '../support/retraining-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { storyTimes } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

const follow = (activities: RecordedIncidentActivities, story: IncidentStory) =>
  followIncident(environment, { first: driftOf() }, activities, story);

async function decide(handle: WorkflowHandle, changes: Parameters<typeof decision>[0]) {
  const { digest = '' } = await handle.query(incidentQuery);
  return await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: digest, ...changes })] });
}

const dismiss = (handle: WorkflowHandle) => decide(handle, { action: 'dismiss', reason: 'x' });

/** What people were told of the incident itself. */
const toldOf = ({ cards }: RecordedIncidentActivities) =>
  cards.filter(({ incident }) => incident !== undefined).map(({ moment }) => moment);

/** Holds an activity until a test lets it go on. */
function hold(training: RecordedTrainingActivities, name: string) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  training.before = async (activity) => {
    if (activity !== name) return;
    reached.resolve();
    await released.promise;
  };
  return { reached: reached.promise, release: released.resolve };
}

test('who decides to retrain agrees to the plan that was shown: it is carried out, and then watched', async () => {
  const training = new RecordedTrainingActivities();
  const activities = withTraining(training);
  const result = await follow(activities, async (handle) => {
    const view = await incidentReached(handle);
    assert.deepEqual(view.actions, ['retrain', 'fix-upstream', 'snooze', 'dismiss']);
    await decide(handle, { action: 'retrain' });
    await incidentReached(handle, 'watching');
    await handle.signal(incidentSignal, recoveredAt(9));
  });
  assert.equal(result.outcome, 'recovered');
  assert.deepEqual(training.registered[0]?.approvedBy, ['ada']);
  assert.deepEqual(toldOf(activities), ['asked', 'decided', 'updated', 'recovered']);
  const [, , updated] = activities.cards.filter(({ incident }) => incident !== undefined);
  assert.equal(updated?.detail, 'retrained: fraud 4 is registered: roc_auc is 0.012 better');
  assert.equal(updated?.incident?.retrained?.outcome, 'registered');
});

test('what is refused now is said and not offered; what is not recommended comes after what is', async () => {
  const refused = withTraining(new RecordedTrainingActivities());
  refused.retrainings = [{ refused: 'the cooldown lasts until tomorrow' }];
  await follow(refused, async (handle) => {
    assert.deepEqual((await incidentReached(handle)).actions, ['fix-upstream', 'snooze', 'dismiss']);
    await dismiss(handle);
  });
  assert.match(refused.cards[0]?.item.reasons.join() ?? '', /no retraining now: the cooldown lasts/);

  const possible = withTraining(new RecordedTrainingActivities());
  possible.diagnoses = [{}];
  await follow(possible, async (handle) => {
    assert.deepEqual((await incidentReached(handle)).actions, [
      'fix-upstream',
      'retrain',
      'snooze',
      'dismiss',
    ]);
    await dismiss(handle);
  });
});

test('a retraining of which nothing came is told of, and people are asked anew with what happened', async () => {
  const training = new RecordedTrainingActivities();
  training.news = [failedBy('image')];
  const activities = withTraining(training);
  activities.retrainings.push({ refused: 'the cooldown lasts until tomorrow' });
  const result = await follow(activities, async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'retrain' });
    const view = await incidentReached(
      handle,
      ({ phase, retrained, actions }) =>
        phase === 'waiting-for-decision' && retrained !== undefined && actions.length > 0,
    );
    assert.deepEqual(view.actions, ['fix-upstream', 'snooze', 'dismiss']);
    await dismiss(handle);
  });
  assert.equal(result.outcome, 'dismissed');
  assert.deepEqual(undoOf(training), allUndone);
  assert.deepEqual(toldOf(activities), ['asked', 'decided', 'updated', 'asked-again', 'decided']);
  const again = activities.cards.find(({ moment }) => moment === 'asked-again');
  assert.equal(again?.detail, 'retraining failed: it failed: image; trying again would not help');
});

test('one that was started by hand is not started again: people are told, and it is watched', async () => {
  const training = new RecordedTrainingActivities();
  const held = hold(training, 'watchTrainingJob');
  const activities = withTraining(training);
  const result = await follow(activities, async (handle) => {
    await incidentReached(handle);
    const { taskQueue } = await handle.describe();
    const input: RetrainModelInput = { model: 'credit', reason: byHand, times: storyTimes };
    training.plans = [{ plan: { ...proposed(), approval: undefined } }];
    const other = await environment.client.workflow.start(workflowTypes.retrainModel, {
      workflowId: modelRetrainingId('credit'),
      taskQueue,
      args: [input],
    });
    await held.reached;
    await decide(handle, { action: 'retrain' });
    await incidentReached(handle, 'watching');
    held.release();
    // Who waits for a result lets time pass, and of the incident's there is a week.
    await waitUntil(async () => (await other.describe()).status.name === 'COMPLETED', { within: 120_000 });
    await handle.signal(incidentSignal, recoveredAt(9));
  });
  assert.equal(result.outcome, 'recovered');
  assert.equal(training.registered.length, 1);
  const updated = activities.cards.find(
    ({ moment, incident }) => moment === 'updated' && incident !== undefined,
  );
  assert.match(updated?.detail ?? '', /is under way already/);
});

const proposed = () => {
  const [first] = new RecordedTrainingActivities().plans;
  assert.ok(first !== undefined && 'plan' in first);
  return first.plan;
};

test('a person who stops the retraining leaves the incident, which asks anew', async () => {
  const training = new RecordedTrainingActivities();
  const held = hold(training, 'watchTrainingJob');
  const activities = withTraining(training);
  await follow(activities, async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'retrain' });
    await held.reached;
    const child = environment.client.workflow.getHandle(modelRetrainingId('credit'));
    const request = {
      id: '1',
      actor: 'ada',
      reason: 'no',
      door: 'page',
      identities: ['ada'],
      memberOf: [],
    } as const;
    await child.executeUpdate(cancelRetrainingUpdate, { args: [request] });
    held.release();
    const view = await incidentReached(
      handle,
      ({ phase, retrained, actions }) =>
        phase === 'waiting-for-decision' && retrained !== undefined && actions.length > 0,
    );
    assert.deepEqual(view.retrained, { outcome: 'cancelled', detail: 'ada stopped it: no' });
    await dismiss(handle);
  });
  assert.deepEqual(undoOf(training), allUndone);
});

test('an operator who cancels the incident cancels its retraining, which puts everything back first', async () => {
  const training = new RecordedTrainingActivities();
  const held = hold(training, 'deleteTrainingJobs');
  training.news = [failedBy('bug')];
  const activities = withTraining(training);
  await assert.rejects(
    follow(activities, async (handle) => {
      await incidentReached(handle);
      await decide(handle, { action: 'retrain' });
      await held.reached;
      await cancelWithChild(handle, environment.client.workflow.getHandle(modelRetrainingId('credit')));
      held.release();
    }),
  );
  assert.deepEqual(undoOf(training), allUndone);
  assert.equal(training.recorded.length, 1);
  assert.equal(activities.recorded[0]?.outcome, 'cancelled');
});
