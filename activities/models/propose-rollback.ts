import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { KnownBefore } from '../../domain/models/diagnosis/evidence.ts';
import type { ModelBefore } from '../../domain/models/incident/incident-details.ts';
import type { RolloutActivities } from '../rollout/rollout-activities.ts';
import { readRollout, readRollouts } from '../rollout/stored-rollouts.ts';
import type { IncidentActivities } from './incident-activities.ts';

/** Plans a roll-back for people who weigh it, with the rights of those who carry it out. */
export function createProposeRollback(
  deps: Pick<RolloutActivities, 'planRollout'> & { store: ObjectStore },
): IncidentActivities['proposeRollback'] {
  return async ({ model, id, before: known }) => {
    const before = await modelBefore(deps.store, model, known);
    const planned = await deps.planRollout({ model, id, change: { kind: 'previous', ...before } });
    if ('refused' in planned) return planned;
    const { digest, lines } = planned.plan;
    return { planDigest: digest, lines, before };
  };
}

/** Where a rollout of ours brought what serves now, its reference and its place in the registry go with it. */
async function modelBefore(
  store: ObjectStore,
  model: string,
  { storageUri, present }: KnownBefore,
): Promise<ModelBefore> {
  const summary = (await readRollouts(store, model)).findLast(({ outcome }) => outcome === 'promoted');
  const brought = summary?.candidate === present ? await readRollout(store, model, summary.id) : undefined;
  if (brought?.change.kind !== 'candidate') return { storageUri };
  const { name, version } = brought.change.candidate;
  return { storageUri, insteadOf: { rollout: brought.id, name, version } };
}
