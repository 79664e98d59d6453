import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { ModelBefore } from '../../domain/models/incident/incident-details.ts';
import { readRollout, readRollouts } from './stored-rollouts.ts';

/**
 * What is gone back to. Where a rollout of ours brought what serves now, its reference and its place in the registry go
 * with it.
 *
 * @param known.present storage URI of the model that serves now.
 */
export async function modelBefore(
  store: ObjectStore,
  model: string,
  { storageUri, present }: { storageUri: string; present: string },
): Promise<ModelBefore> {
  const summary = (await readRollouts(store, model)).findLast(({ outcome }) => outcome === 'promoted');
  const brought = summary?.candidate === present ? await readRollout(store, model, summary.id) : undefined;
  if (brought?.change.kind !== 'candidate') return { storageUri };
  const { name, version } = brought.change.candidate;
  return { storageUri, insteadOf: { rollout: brought.id, name, version } };
}
