import type { ReviewAction } from '../../approval/decision.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { ProposedRetraining, ProposedRollback } from './incident-details.ts';

/** What was found out, as far as it decides what can be answered. */
export interface AnswerableIncident {
  diagnosis: Pick<Diagnosis, 'action'>;
  retraining?: ProposedRetraining | undefined;
  rollback?: ProposedRollback | undefined;
}

/**
 * What people can answer to an incident, what is recommended first; to retrain, or to roll the deployment back, only
 * where that could be done now. Snoozing is to watch longer.
 */
export function incidentActions(incident: AnswerableIncident): readonly ReviewAction[] {
  const { diagnosis, retraining, rollback } = incident;
  const possible: ReviewAction[] = [];
  if (isPossible(rollback)) possible.push('roll-back');
  if (isPossible(retraining)) possible.push('retrain');
  const recommended = possible.filter((action) => action === diagnosis.action);
  const others = possible.filter((action) => action !== diagnosis.action);
  return [...recommended, 'fix-upstream', ...others, 'snooze', 'dismiss'];
}

function isPossible(proposed: ProposedRetraining | ProposedRollback | undefined): boolean {
  return proposed !== undefined && !('refused' in proposed);
}
