import { withTraining } from './incident-with-training.ts';
import type { RecordedIncidentActivities } from './incident-story.ts';
import { RecordedTrainingActivities } from './retraining-story.ts';
import type { RecordedRollout } from './rollout-story.ts';

/** Activities of an incident whose retraining succeeds, and leads on to a rollout in the world of a test. */
export function withRollout(rollout: RecordedRollout): RecordedIncidentActivities {
  const activities = withTraining(new RecordedTrainingActivities());
  const { diagnoseIncident } = activities;
  activities.diagnoseIncident = async (question) => ({
    ...(await diagnoseIncident(question)),
    rollsOut: true,
  });
  for (const [name, activity] of Object.entries(rollout)) {
    // Messages and the audit trail are those of the incident.
    if (typeof activity === 'function' && !(name in activities))
      Object.assign(activities, { [name]: activity });
  }
  return activities;
}
