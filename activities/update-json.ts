import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { loadVersionedJson } from './stored-json.ts';

/** Far more than the processes that can collide. */
const mostTries = 50;

/** Somebody's change of a value. */
interface Change {
  /** What the value is where nothing is stored. */
  absent: unknown;
  change: (value: unknown) => unknown;
  done: PromiseWithResolvers<unknown>;
}

/** Changes of each value that wait for the one under way. */
const waitingOf = new WeakMap<ObjectStore, Map<string, Change[]>>();

/**
 * Changes a stored JSON value; `change` is called again on the newest one when somebody else was first. The same value
 * back writes nothing. What this process asks for while a write is under way goes into the next write, all at once.
 */
export async function updateJson<Value>(
  store: ObjectStore,
  key: string,
  absent: Value,
  change: (value: Value) => Value,
): Promise<Value> {
  const done = Promise.withResolvers<unknown>();
  const one: Change = { absent, change: change as Change['change'], done };
  const keys = waitingOf.get(store) ?? new Map<string, Change[]>();
  waitingOf.set(store, keys);
  const waiting = keys.get(key);
  if (waiting === undefined) {
    keys.set(key, [one]);
    void writeAll(store, keys, key);
  } else waiting.push(one);
  return (await done.promise) as Value;
}

async function writeAll(store: ObjectStore, keys: Map<string, Change[]>, key: string): Promise<void> {
  for (let batch = keys.get(key); batch !== undefined && batch.length > 0; batch = keys.get(key)) {
    keys.set(key, []);
    try {
      await writeChanges(store, key, batch);
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    }
  }
  keys.delete(key);
}

/** Settles each change by itself: one that makes no sense of the value leaves the others alone. */
async function writeChanges(store: ObjectStore, key: string, batch: readonly Change[]): Promise<void> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { value, version } = await loadVersionedJson(store, key);
    const { changed, settle } = applyAll(value, batch);
    const isSame = changed === value;
    if (!isSame && !(await store.compareAndSwap(key, version, JSON.stringify(changed)))) continue;
    for (const settleOne of settle) settleOne();
    return;
  }
  throw new Error(`${key} is changed too often to be written; try again`);
}

function applyAll(value: unknown, batch: readonly Change[]) {
  let changed = value;
  const settle = batch.map(({ absent, change, done }) => {
    try {
      const before = changed === undefined ? absent : changed;
      const after = change(before);
      if (after !== before) changed = after;
      return () => done.resolve(after);
    } catch (error) {
      return () => done.reject(error);
    }
  });
  return { changed, settle };
}
