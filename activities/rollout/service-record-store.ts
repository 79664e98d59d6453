import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import { loadJson } from '../stored-json.ts';
import { updateJson } from '../update-json.ts';
import { RolloutInterferenceError } from './errors.ts';
import { rolloutKey } from './stored-rollouts.ts';

interface Rollout {
  model: string;
  id: string;
}

const keyOf = ({ model, id }: Rollout): string => rolloutKey(model, id, 'service.json');

/** A rollout never turns to what stands before. */
const directions: readonly ServiceRecord['direction'][] = ['forward', 'promoted', 'retired', 'back'];

/** What is remembered of the InferenceService under a rollout; undefined where it has not been touched. */
export async function loadServiceRecord(
  store: ObjectStore,
  rollout: Rollout,
): Promise<ServiceRecord | undefined> {
  return await loadJson<ServiceRecord>(store, keyOf(rollout));
}

/** Remembers it from now on, unless somebody was first; answers what is remembered. */
export async function beginServiceRecord(
  store: ObjectStore,
  rollout: Rollout,
  record: ServiceRecord,
): Promise<ServiceRecord> {
  return (
    (await updateJson<ServiceRecord | undefined>(
      store,
      keyOf(rollout),
      undefined,
      (known) => known ?? record,
    )) ?? record
  );
}

/**
 * Remembers more of it, and the direction of the record that is given. Rejects with RolloutInterferenceError where
 * another process has turned the rollout round since: what was begun before must not be taken for what goes on.
 *
 * @param change what is remembered beside the direction, from what is remembered now.
 */
export async function changeServiceRecord(
  store: ObjectStore,
  rollout: Rollout,
  record: ServiceRecord,
  change: (present: ServiceRecord) => Partial<ServiceRecord> = () => ({}),
): Promise<ServiceRecord> {
  const { direction } = record;
  return await updateJson<ServiceRecord>(store, keyOf(rollout), record, (present) => {
    refuseTurning(present.direction, direction);
    return { ...present, ...change(present), direction };
  });
}

function refuseTurning(from: ServiceRecord['direction'], to: ServiceRecord['direction']): void {
  if (directions.indexOf(from) <= directions.indexOf(to)) return;
  throw new RolloutInterferenceError(`it goes on elsewhere by now: ${from}`);
}
