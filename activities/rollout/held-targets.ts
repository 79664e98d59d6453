import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { loadJson, storeJson } from '../stored-json.ts';
import { rolloutKey } from './stored-rollouts.ts';

/** A target that a rollout keeps from healing, as it was configured when that began. */
export interface HeldTarget {
  target: string;
  /** The object of Argo CD or Flux that is held with it; undefined where there is none. */
  governor?: GitopsReference;
}

interface Rollout {
  model: string;
  id: string;
}

const heldKey = ({ model, id }: Rollout): string => rolloutKey(model, id, 'held.json');

/**
 * Remembers what is about to be held, before any of it is: whatever the configuration says later, all of it is given
 * back. What was remembered by an earlier try stays.
 *
 * @returns all that is remembered.
 */
export async function rememberHeld(
  store: ObjectStore,
  rollout: Rollout,
  held: readonly HeldTarget[],
): Promise<HeldTarget[]> {
  const before = await loadHeld(store, rollout);
  const known = new Set(before.map(({ target }) => target));
  const all = [...before, ...held.filter(({ target }) => !known.has(target))];
  await storeJson(store, heldKey(rollout), all);
  return all;
}

/** What a rollout holds; empty where it never came so far. */
export async function loadHeld(store: ObjectStore, rollout: Rollout): Promise<HeldTarget[]> {
  return (await loadJson<HeldTarget[]>(store, heldKey(rollout))) ?? [];
}
