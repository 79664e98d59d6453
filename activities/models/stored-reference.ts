import type { ObjectStore, StoredReference } from '../../clients/object-store/object-store.ts';
import { updateJson } from '../update-json.ts';
import { loadJson } from '../stored-json.ts';

/** Training data of a model that took over: what its data should look like from then on. */
export interface AdoptedReference {
  /** The rollout that brought it about. */
  rollout: string;
  /** The retraining whose data it is. */
  retraining: string;
  data: StoredReference;
  rows: number;
  /** Times of its first and last row, RFC 3339. */
  window?: { from: string; to: string };
  /** RFC 3339. */
  adoptedAt: string;
  /** The reference of the configuration that it stands for: one that is written there later wins. */
  insteadOf: string;
  /** It was taken back with its model, RFC 3339, and the rollout that did so. */
  withdrawnAt?: string;
  withdrawnBy?: string;
}

const referenceKey = (model: string): string => `models/${model}/reference.json`;

/** Every reference that a model ever took from its training data, the oldest first. */
export async function readAdoptedReferences(store: ObjectStore, model: string): Promise<AdoptedReference[]> {
  return (await loadJson<AdoptedReference[]>(store, referenceKey(model))) ?? [];
}

/**
 * The reference that counts in place of the configuration's; undefined where that counts itself.
 *
 * @param configured what the configuration says now.
 */
export async function readAdoptedReference(
  store: ObjectStore,
  model: string,
  configured: string,
): Promise<AdoptedReference | undefined> {
  const adopted = await readAdoptedReferences(store, model);
  const present = adopted.findLast(({ withdrawnAt }) => withdrawnAt === undefined);
  return present?.insteadOf === configured ? present : undefined;
}

/** Makes training data the reference; that of the same rollout again replaces itself. */
export async function storeAdoptedReference(
  store: ObjectStore,
  model: string,
  adopted: AdoptedReference,
): Promise<void> {
  await updateJson<AdoptedReference[]>(store, referenceKey(model), [], (known) => [
    ...known.filter(({ rollout }) => rollout !== adopted.rollout),
    adopted,
  ]);
}

/**
 * Takes back what a rollout made the reference; false where it made none. What was before counts again.
 *
 * @param by the rollout that takes it back: that one itself, or a later one that goes back to what was before.
 */
export async function withdrawAdoptedReference(
  store: ObjectStore,
  model: string,
  { rollout, at, by }: { rollout: string; at: string; by: string },
): Promise<boolean> {
  let isFound = false;
  await updateJson<AdoptedReference[]>(store, referenceKey(model), [], (known) => {
    isFound = known.some((one) => one.rollout === rollout);
    const isOpen = known.some((one) => one.rollout === rollout && one.withdrawnAt === undefined);
    if (!isOpen) return known;
    return known.map((one) => (one.rollout === rollout ? { ...one, withdrawnAt: at, withdrawnBy: by } : one));
  });
  return isFound;
}

/** Makes that the reference again which a later rollout took back; false where it took none. */
export async function adoptReferenceAgain(store: ObjectStore, model: string, by: string): Promise<boolean> {
  let isFound = false;
  await updateJson<AdoptedReference[]>(store, referenceKey(model), [], (known) => {
    isFound = known.some((one) => isTakenBy(one, by));
    return known.map((one) => {
      if (!isTakenBy(one, by)) return one;
      const { withdrawnAt: _at, withdrawnBy: _by, ...adopted } = one;
      return adopted;
    });
  });
  return isFound;
}

function isTakenBy({ withdrawnBy, rollout }: AdoptedReference, by: string): boolean {
  return withdrawnBy === by && rollout !== by;
}

/** For people: `training data of retraining 4f1c… (2026-05-01T… to 2026-06-01T…)`. */
export function describeAdopted({ retraining, window, rows }: AdoptedReference): string {
  const span = window === undefined ? '' : `, ${window.from} to ${window.to}`;
  return `training data of retraining ${retraining}, ${rows} rows${span}`;
}
