import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import {
  adoptReferenceAgain,
  describeAdopted,
  storeAdoptedReference,
  withdrawAdoptedReference,
} from '../models/stored-reference.ts';
import type { AdoptedReference } from '../models/stored-reference.ts';
import type { RolloutActivities } from './rollout-activities.ts';

export interface ReferenceDeps {
  store: ObjectStore;
  /** What the configuration says is the reference of a model; undefined where it says nothing. */
  configuredReference: (model: string) => string | undefined;
  now: () => Date;
}

export function createAdoptReference(deps: ReferenceDeps): RolloutActivities['adoptReference'] {
  return async ({ model, id, change }) => {
    if (change.kind === 'previous') return await giveUpReference(deps, model, id, change.insteadOf?.rollout);
    if (change.kind !== 'candidate') return 'the reference stays: nobody knows what it was trained on';
    const configured = deps.configuredReference(model);
    if (configured === undefined) return 'nothing is compared with a reference';
    const { transaction, data } = change.retraining;
    const adopted: AdoptedReference = {
      rollout: id,
      retraining: transaction,
      data: data.training,
      rows: data.trainingRows,
      ...(data.window === undefined ? {} : { window: data.window }),
      adoptedAt: deps.now().toISOString(),
      insteadOf: configured,
    };
    await storeAdoptedReference(deps.store, model, adopted);
    return `the reference is the ${describeAdopted(adopted)}, in place of ${configured}`;
  };
}

/** Data that came with a model goes with it. */
async function giveUpReference(
  deps: ReferenceDeps,
  model: string,
  id: string,
  rollout: string | undefined,
): Promise<string> {
  const at = deps.now().toISOString();
  const isGivenUp =
    rollout !== undefined && (await withdrawAdoptedReference(deps.store, model, { rollout, at, by: id }));
  return isGivenUp ? 'the reference is what it was before' : 'the reference stays: it came with no rollout';
}

export function createRestoreReference(deps: ReferenceDeps): RolloutActivities['restoreReference'] {
  return async ({ model, id }) => {
    const at = deps.now().toISOString();
    const isBack =
      (await withdrawAdoptedReference(deps.store, model, { rollout: id, at, by: id })) ||
      (await adoptReferenceAgain(deps.store, model, id));
    return isBack ? 'the reference is what it was before' : 'the reference had not been changed';
  };
}
