import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOfPlan } from '../../../../activities/training/planning/describe-plan.ts';
import type { PlannedPart } from '../../../../activities/training/planning/job-facts.ts';
import type { TrainingSettings } from '../../../../activities/training/training-settings.ts';

const hour = 60 * 60 * 1000;
const terms = { remindAfter: hour, expireAfter: 24 * hour, onExpiry: 'report' as const };

/** What of the settings is decided on. */
function digest(changes: Partial<TrainingSettings> = {}): string {
  const settings = {
    cluster: 'prod-eu',
    attempts: 3,
    resources: { deadline: hour },
    beyondJobs: { decided: { gates: 1 }, lines: [] },
    approval: terms,
    ...changes,
  } as unknown as TrainingSettings;
  return digestOfPlan(
    settings,
    { jobDigest: 'a', facts: { memorySteps: [] } } as unknown as PlannedPart,
    undefined,
  );
}

test('whoever agreed to a plan by other terms has to be asked again', () => {
  assert.equal(digest(), digest({ approval: { ...terms } }));
  const others: Partial<TrainingSettings>[] = [
    { approval: { ...terms, quorum: 2 } },
    { approval: { ...terms, approvers: [{ role: 'owners' }] } },
    { approval: { ...terms, fourEyes: false } },
    { approval: undefined, steering: terms },
  ];
  const digests = [digest(), ...others.map((one) => digest(one))];
  assert.equal(new Set(digests).size, digests.length);
});
