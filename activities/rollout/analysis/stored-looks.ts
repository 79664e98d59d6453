import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { AnalysisLook } from '../../../workflows/rollout-messages.ts';
import { rolloutKey } from '../stored-rollouts.ts';
import { updateJson } from '../../update-json.ts';

/** One look as it is kept, numbered from 1. */
export interface StoredLook extends AnalysisLook {
  number: number;
}

/** Looks of one rollout that are kept: a day of one each minute. */
const mostLooks = 1440;

/** Keeps a look; the same number again replaces it, as an activity that is repeated looks again. */
export async function storeLook(
  store: ObjectStore,
  { model, id }: { model: string; id: string },
  look: StoredLook,
): Promise<void> {
  await updateJson<StoredLook[]>(store, rolloutKey(model, id, 'looks.json'), [], (known) =>
    [...known.filter(({ number }) => number !== look.number), look]
      .toSorted((one, other) => one.number - other.number)
      .slice(-mostLooks),
  );
}
