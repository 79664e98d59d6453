import { createDiagnoseIncident } from '../../activities/models/diagnose-incident.ts';
import type { IncidentActivities } from '../../activities/models/incident-activities.ts';
import { createProposeRetraining } from '../../activities/models/propose-retraining.ts';
import { createCandidateActivities } from '../candidate-activities.ts';
import type { CandidateActivities } from '../candidate-activities.ts';
import { createTrainingJobActivities } from '../training-job-activities.ts';
import type { TrainingJobActivities } from '../training-job-activities.ts';
import { prepared } from './prepared.ts';
import type { SharedDoors } from './shared-doors.ts';

/** What plans retrainings and carries them out. A diagnosis is here, because it proposes one whose plan was tried. */
export type TrainingRoleActivities = TrainingJobActivities &
  CandidateActivities &
  Pick<IncidentActivities, 'diagnoseIncident'>;

export async function createTraining(shared: SharedDoors): Promise<TrainingRoleActivities> {
  const { configuration } = shared;
  const jobs = createTrainingJobActivities(configuration, shared);
  const trainable = new Set(configuration.models.flatMap(({ name, retrain }) => (retrain ? [name] : [])));
  const proposeRetraining = createProposeRetraining({
    isTrainable: (model) => trainable.has(model),
    planRetraining: jobs.planRetraining,
  });
  return {
    ...jobs,
    ...createCandidateActivities(configuration, shared),
    ...prepared({ diagnoseIncident: createDiagnoseIncident({ ...shared, proposeRetraining }) }),
  };
}
