import type { ModelName } from '../../domain/models/payloads/payload-files.ts';
import type { ObjectStore } from '../object-store/object-store.ts';
import { listFiles } from './read-window.ts';

/** How long files of a model stay. */
export interface ModelRetention {
  model: ModelName;
  /** Milliseconds. */
  retention: number;
}

/** Deletes files whose last row is older than the model keeps them; answers with how many. */
export async function removeOldFiles(
  store: ObjectStore,
  { model, retention }: ModelRetention,
  now: number,
): Promise<number> {
  let removed = 0;
  for (const what of ['payloads', 'labels'] as const)
    for (const { key, to } of await listFiles(store, model, what)) {
      if (to >= now - retention) continue;
      await store.delete(key);
      removed += 1;
    }
  return removed;
}

/** How often old files are looked for, milliseconds. */
const interval = 3_600_000;

/** Removes old files now and every hour. A failure is said, and tried again the next time. */
export function startRetention(
  store: ObjectStore,
  models: readonly ModelRetention[],
  log: (line: string) => void,
): { stop(): void } {
  const removeAll = async (): Promise<void> => {
    for (const model of models)
      await removeOldFiles(store, model, Date.now()).catch((error: Error) =>
        log(`payloads: old files of ${model.model.name} stay for now: ${error.message}`),
      );
  };
  void removeAll();
  const timer = setInterval(() => void removeAll(), interval);
  return { stop: () => clearInterval(timer) };
}
