import type { RolloutPlan } from '../../domain/models/rollout/plan.ts';
import { RecordedIncidentActivities } from './incident-story.ts';
import { rolloutPlan } from './rollout-story.ts';
import type { RecordedRollout } from './rollout-story.ts';

/** A plan that goes back, as an incident shows it. */
export const rollbackPlan = (changes: Partial<RolloutPlan> = {}): RolloutPlan =>
  rolloutPlan({
    digest: 'back-1',
    lines: ['What served before it comes back: s3://models/credit/1'],
    champion: { revision: 'credit-predictor-00002', storageUri: 's3://models/credit/2' },
    candidate: { storageUri: 's3://models/credit/1' },
    steps: [{ percent: 100, hold: 0, minimumRequests: 0 }],
    keepChampion: 0,
    goesBack: true,
    approval: { remindAfter: 60_000, expireAfter: 3_600_000, onExpiry: 'report' },
    ...changes,
  });

/** What is known to be gone back to. */
export const before = {
  storageUri: 's3://models/credit/1',
  revision: 'credit-predictor-00001',
  since: '2026-03-01T03:00:00Z',
  present: 's3://models/credit/2',
};

/** Activities of an incident whose deployment was changed, and of the roll-back that follows in the world of a test. */
export function withRollback(rollout: RecordedRollout): RecordedIncidentActivities {
  const activities = new RecordedIncidentActivities();
  activities.diagnoses = [
    { cause: 'code', action: 'roll-back', headline: 'The deployment was changed: model 1 → 2' },
  ];
  activities.before = before;
  rollout.plans = [rollbackPlan()];
  const { digest, lines } = rollbackPlan();
  activities.rollbacks = [{ planDigest: digest, lines, before: { storageUri: before.storageUri } }];
  for (const [name, activity] of Object.entries(rollout)) {
    // Messages and the audit trail are those of the incident.
    if (typeof activity === 'function' && !(name in activities))
      Object.assign(activities, { [name]: activity });
  }
  return activities;
}
