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
  // Messages and the audit trail are those of the incident.
  const { tellPeople, recordAudit } = activities;
  return Object.assign(activities, { ...rollout, tellPeople, recordAudit, looks: undefined });
}
