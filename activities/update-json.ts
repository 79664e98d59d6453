import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { loadVersionedJson } from './stored-json.ts';

/** Far more than the writers of one value that can collide. */
const mostTries = 50;

/**
 * Changes a stored JSON value; `change` is called again on the newest one when somebody else was first. The same value
 * back writes nothing.
 */
export async function updateJson<Value>(
  store: ObjectStore,
  key: string,
  absent: Value,
  change: (value: Value) => Value,
): Promise<Value> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { value = absent, version } = await loadVersionedJson<Value>(store, key);
    const changed = change(value);
    if (changed === value) return value;
    if (await store.compareAndSwap(key, version, JSON.stringify(changed))) return changed;
  }
  throw new Error(`${key} is changed too often to be written; try again`);
}
