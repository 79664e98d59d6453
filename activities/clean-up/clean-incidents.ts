import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { isOlder } from './clean-targets.ts';
import type { OpenWork } from './open-work.ts';

/**
 * Removes the evidence of incidents that have ended; how each model's last one ended stays. Nothing of a model with an
 * open incident is touched.
 *
 * @returns how many pieces are gone.
 */
export async function cleanIncidents(
  { store, open, signal }: { store: ObjectStore; open: OpenWork; signal: AbortSignal },
  cutoff: number,
): Promise<number> {
  let removed = 0;
  for await (const key of store.list('models/')) {
    signal.throwIfAborted();
    const [, model] = /^models\/([^/]+)\/incidents\/[^/]+\/./.exec(key) ?? [];
    if (model === undefined || open.hasIncident(model)) continue;
    if (!(await isOlder(store, key, cutoff))) continue;
    await store.delete(key);
    removed += 1;
  }
  return removed;
}
