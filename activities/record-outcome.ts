import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { recordClosed, recordSettled } from '../domain/infrastructure/target-state.ts';
import type { RemediationActivities } from './remediation-activities.ts';
import { updateTargetState } from './target-state-store.ts';

/** People left the drift as it is: the same evidence must not be asked about at the next scan. */
const leftAsItIs: readonly string[] = ['rejected', 'expired'];

export function createRecordOutcome(deps: {
  store: ObjectStore;
  now: () => Date;
}): RemediationActivities['recordOutcome'] {
  return async ({ target, cause, digest, result }) => {
    await updateTargetState(deps.store, target, (state) =>
      leftAsItIs.includes(result.outcome)
        ? recordSettled(state, cause, digest, result.outcome, deps.now())
        : recordClosed(state, cause),
    );
  };
}
