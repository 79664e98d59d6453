import { RecordedIncidentActivities } from './incident-story.ts';
import { retrainingPlan, retrainingTerms } from './retraining-story.ts';
import type { RecordedTrainingActivities } from './retraining-story.ts';

/** A retraining that needs approval, as an incident proposes it. */
export const proposedPlan = retrainingPlan({ approval: retrainingTerms });

/** Activities of an incident that says that retraining helps, and of the retraining that follows. */
export function withTraining(training: RecordedTrainingActivities): RecordedIncidentActivities {
  const activities = new RecordedIncidentActivities();
  training.plans = [{ plan: proposedPlan }];
  activities.diagnoses = [
    { cause: 'data-shift', action: 'retrain', headline: 'the inputs really are others' },
  ];
  activities.retrainings = [{ planDigest: proposedPlan.digest, lines: proposedPlan.lines }];
  for (const [name, activity] of Object.entries(training)) {
    if (typeof activity === 'function' && !(name in activities))
      Object.assign(activities, { [name]: activity });
  }
  return activities;
}
