import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import { decideUpdate } from '../../workflows/messages.ts';
import { decision, reached, remediate } from '../support/remediation-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { RecordedActivities, drifting, hour } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

test('an end that cannot be kept is on record, and people hear of the end all the same', async () => {
  const activities = new RecordedActivities();
  activities.recordOutcome = async () => {
    throw ApplicationFailure.nonRetryable('targets/payments/state.json is not JSON');
  };
  const result = await remediate(environment, drifting(1), activities, async (handle) => {
    await reached(environment, handle);
    await handle.executeUpdate(decideUpdate, { args: [decision()] });
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.told, ['asked', 'decided', 'healed']);
  const ends = activities.audited.filter(({ kind }) => kind === 'outcome');
  assert.deepEqual(
    ends.map(({ outcome, detail }) => [outcome, detail]),
    [
      ['healed', result.detail],
      ['not-recorded', 'targets/payments/state.json is not JSON'],
    ],
  );
});

test('an audit trail that refuses for days is tried ever more rarely, and nothing of it is lost', async () => {
  const activities = new RecordedActivities();
  const recordAudit = activities.recordAudit.bind(activities);
  const opensAt = (await environment.currentTimeMs()) + 72 * hour;
  let refused = 0;
  activities.recordAudit = async (input) => {
    if ((await environment.currentTimeMs()) >= opensAt) return await recordAudit(input);
    refused += 1;
    throw ApplicationFailure.nonRetryable('the bucket may not be written');
  };
  const self = drifting(1, { strategy: 'self-heal' });
  const result = await remediate(environment, self, activities);
  assert.equal(result.outcome, 'healed');
  assert.ok(refused > 10 && refused < 100, `it was tried ${refused} times`);
  assert.deepEqual(
    activities.audited.map(({ kind, outcome }) => [kind, outcome]),
    [
      ['heal', 'healed'],
      ['outcome', 'healed'],
    ],
  );
});
