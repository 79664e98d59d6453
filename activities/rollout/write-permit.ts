import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import { beforeChange } from '../freeze/changes.ts';
import { RolloutInterferenceError } from './errors.ts';
import { loadServiceRecord } from './service-record-store.ts';

/**
 * Leave to write once, for a short time: what was not sent before the signal aborts must never be. Asked for after the
 * look to whose version the write is bound.
 */
export type Permit = () => Promise<AbortSignal>;

/** How long a permit lasts, milliseconds: as long as one write to the API server, or one merge of a branch, may take. */
export const longestWrite = { cluster: 10_000, git: 30_000 } as const;

/**
 * Permits to write in one direction, up to the step that the record is about. A process that hung must not take up again
 * what another one undoes by now, nor go back to the step before: whoever goes on says so in the record first. A write
 * that was permitted before arrives until its permit is over, or not at all; so whoever turned knows, so long after, all
 * that was done.
 *
 * @param lasts how long one is good for, milliseconds.
 */
export function createPermit(
  store: ObjectStore,
  rollout: { model: string; id: string },
  { direction, asked }: ServiceRecord,
  lasts: number,
  signal: AbortSignal,
): Permit {
  return async () => {
    await beforeChange();
    // Its time begins before the direction is read: nobody can have turned it round earlier and not be seen.
    const over = AbortSignal.timeout(lasts);
    const present = await loadServiceRecord(store, rollout);
    if (present?.direction !== direction)
      throw new RolloutInterferenceError(
        `it goes on elsewhere by now: ${present?.direction ?? 'from the start'}`,
      );
    if (Math.max(0, ...present.asked) > Math.max(0, ...asked))
      throw new RolloutInterferenceError(`it goes on elsewhere by now: at ${Math.max(...present.asked)} %`);
    return AbortSignal.any([signal, over]);
  };
}
