import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { decideUpdate } from '../../workflows/messages.ts';
import { incidentQuery } from '../../workflows/model-messages.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import { cancelWithChild } from '../support/cancel-with-child.ts';
import { driftOf, followIncident, incidentReached } from '../support/incident-story.ts';
import type { IncidentStory } from '../support/incident-story.ts';
import { withRollout } from '../support/incident-with-rollout.ts';
import { noActivity } from '../support/no-activity.ts';
import { decision } from '../support/remediation-story.ts';
import { RecordedRollout, rolloutReached } from '../support/rollout-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';

const environment = await useTimeSkipping();

async function follow(rollout: RecordedRollout, story: IncidentStory) {
  const activities = withRollout(rollout);
  const result = await followIncident(environment, { first: driftOf() }, activities, story);
  return { activities, result };
}

async function decide(handle: WorkflowHandle, changes: Parameters<typeof decision>[0]) {
  const { digest = '' } = await handle.query(incidentQuery);
  return await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: digest, ...changes })] });
}

test('an incident leads on from the retrained model to its rollout, and ends as resolved with its story', async () => {
  const rollout = new RecordedRollout();
  const { activities, result } = await follow(rollout, async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'retrain' });
    await incidentReached(handle, 'rolling-out');
  });
  assert.equal(result.outcome, 'resolved');
  assert.match(result.detail, /^3 columns drifted \(amount, age, income\)\. .* was trained on \d+ rows/);
  assert.match(
    result.detail,
    /fraud version 4 serves all traffic of InferenceService ml\/credit, after 10 % and 50 %/i,
  );
  assert.equal(rollout.standing, 'candidate, settled for candidate, released');
  assert.deepEqual(
    activities.recorded.map(({ outcome }) => outcome),
    ['resolved'],
  );
  const last = activities.cards.findLast(({ incident }) => incident !== undefined);
  assert.deepEqual([last?.moment, last?.detail], ['promoted', result.detail]);
  assert.ok(activities.cards.some((card) => card.rollout !== undefined));
});

test('a rollout that is taken back asks people again, with what happened', async () => {
  const rollout = new RecordedRollout();
  rollout.looks = ['fail'];
  const { activities, result } = await follow(rollout, async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'retrain' });
    await incidentReached(handle, 'rolling-out');
    await environment.sleep('20 minutes');
    const { retrained } = await incidentReached(
      handle,
      ({ phase, actions }) => phase === 'waiting-for-decision' && actions.length > 0,
    );
    assert.equal(retrained?.outcome, 'registered, rollout rolled back');
    await decide(handle, { action: 'dismiss', reason: 'we live with it' });
  });
  assert.equal(result.outcome, 'dismissed');
  assert.equal(rollout.standing, 'champion, settled for champion, released');
  const again = activities.cards.find(({ moment }) => moment === 'asked-again');
  assert.match(again?.detail ?? '', /rollout rolled back: the candidate does worse at 10 %/);
});

test('an operator who cancels the incident gets its rollout undone first', async () => {
  const rollout = new RecordedRollout();
  const cancelled = follow(rollout, async (handle) => {
    await incidentReached(handle);
    await decide(handle, { action: 'retrain' });
    await incidentReached(handle, 'rolling-out');
    while (rollout.percent === 0) await environment.sleep('1 second');
    const child = environment.client.workflow.getHandle(modelRolloutId('credit'));
    await rolloutReached(child, ({ stepSince }) => stepSince !== undefined);
    await noActivity(child);
    await cancelWithChild(handle, child);
  });
  await assert.rejects(cancelled);
  assert.equal(rollout.standing, 'champion, settled for champion, released');
});
