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

/**
 * Stands in place of a record where a rollout was undone before anything of it was remembered. A process that hung must
 * not begin it any more.
 */
interface NeverBegun {
  version: 1;
  direction: 'never-begun';
}

type Stored = ServiceRecord | NeverBegun;

/** A rollout never turns to what stands before. */
const directions: readonly ServiceRecord['direction'][] = ['forward', 'promoted', 'retired', 'back'];

/** What is remembered of the InferenceService under a rollout; undefined where it has not been touched. */
export async function loadServiceRecord(
  store: ObjectStore,
  rollout: Rollout,
): Promise<ServiceRecord | undefined> {
  const stored = await loadJson<Stored>(store, keyOf(rollout));
  return stored === undefined ? undefined : unlessNever(stored);
}

/**
 * Remembers it from now on, unless somebody was first; answers what is remembered. Rejects with a
 * RolloutInterferenceError where the rollout was undone before.
 */
export async function beginServiceRecord(
  store: ObjectStore,
  rollout: Rollout,
  record: ServiceRecord,
): Promise<ServiceRecord> {
  return begun(await storeFirst(store, rollout, record));
}

/**
 * Sees to it that nobody begins a rollout any more of which nothing is remembered. Again it changes nothing.
 *
 * @returns what is remembered where somebody was first; undefined where it never begins.
 */
export async function forbidServiceRecord(
  store: ObjectStore,
  rollout: Rollout,
): Promise<ServiceRecord | undefined> {
  return unlessNever(await storeFirst(store, rollout, { version: 1, direction: 'never-begun' }));
}

/** Stores it unless somebody was first; answers what is stored. */
async function storeFirst(store: ObjectStore, rollout: Rollout, first: Stored): Promise<Stored> {
  const key = keyOf(rollout);
  return (await updateJson<Stored | undefined>(store, key, undefined, (known) => known ?? first)) ?? first;
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
  const stored = await updateJson<Stored>(store, keyOf(rollout), record, (known) => {
    const present = begun(known);
    refuseTurning(present.direction, direction);
    return { ...present, ...change(present), direction };
  });
  return begun(stored);
}

function isNeverBegun(stored: Stored): stored is NeverBegun {
  return stored.direction === 'never-begun';
}

function unlessNever(stored: Stored): ServiceRecord | undefined {
  return isNeverBegun(stored) ? undefined : stored;
}

function begun(stored: Stored): ServiceRecord {
  if (isNeverBegun(stored)) throw new RolloutInterferenceError('it was undone before it had begun');
  return stored;
}

function refuseTurning(from: ServiceRecord['direction'], to: ServiceRecord['direction']): void {
  if (directions.indexOf(from) <= directions.indexOf(to)) return;
  throw new RolloutInterferenceError(`it goes on elsewhere by now: ${from}`);
}
