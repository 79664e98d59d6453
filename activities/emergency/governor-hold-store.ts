import type { ObjectStore, StoredVersion } from '../../clients/object-store/object-store.ts';
import type { GovernorHold } from '../../domain/emergency/governor-hold.ts';
import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import { loadVersionedJson } from '../stored-json.ts';

/** Where a hold is kept: by the object that is held, since several targets may be taken from it. */
export function holdKey(cluster: string, { kind, namespace, name }: GitopsReference): string {
  return `governors/${cluster}/${kind.toLowerCase()}/${namespace}/${name}.json`;
}

export async function loadHold(
  store: ObjectStore,
  key: string,
): Promise<{ hold: GovernorHold | undefined; version: StoredVersion }> {
  const { value, version } = await loadVersionedJson<GovernorHold | null>(store, key);
  return { hold: value ?? undefined, version };
}

/** Writes a hold, or that there is none; false when somebody else was first. */
export async function writeHold(
  store: ObjectStore,
  key: string,
  version: StoredVersion,
  hold: GovernorHold | undefined,
): Promise<boolean> {
  // Not deleted, which could not be told from somebody else's write in between.
  return await store.compareAndSwap(key, version, JSON.stringify(hold ?? null));
}
