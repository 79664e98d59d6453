import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { partsOf } from '../domain/infrastructure/drift-item.ts';
import type { Finding } from '../domain/infrastructure/finding.ts';
import { recordClosed, recordSettled } from '../domain/infrastructure/target-state.ts';
import type { RemediationActivities } from './remediation-activities.ts';
import { evidenceKey } from './tell-remediation.ts';
import { updateTargetState } from './target-state-store.ts';
import { loadJson } from './stored-json.ts';

/** People left the drift as it is: the same evidence must not be asked about at the next scan. */
const leftAsItIs: readonly string[] = ['rejected', 'expired'];

export function createRecordOutcome(deps: {
  store: ObjectStore;
  now: () => Date;
}): RemediationActivities['recordOutcome'] {
  return async ({ target, cause, digest, result }) => {
    if (!leftAsItIs.includes(result.outcome)) {
      await updateTargetState(deps.store, target, (state) => recordClosed(state, cause));
      return;
    }
    // What was left alone as one of many is left alone by itself, too, whatever it is seen with later.
    const parts = await partsOfEvidence(deps.store, target, cause, digest);
    await updateTargetState(deps.store, target, (state) =>
      [{ cause, digest }, ...parts].reduce(
        (next, one) => recordSettled(next, one.cause, one.digest, result.outcome, deps.now()),
        state,
      ),
    );
  };
}

async function partsOfEvidence(
  store: ObjectStore,
  target: string,
  cause: string,
  digest: string,
): Promise<{ cause: string; digest: string }[]> {
  const findings = await loadJson<Finding[]>(store, evidenceKey(target, cause, digest));
  return findings === undefined ? [] : partsOf(target, findings);
}
