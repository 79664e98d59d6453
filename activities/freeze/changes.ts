import { AsyncLocalStorage } from 'node:async_hooks';
import { ClientError } from '../../clients/errors.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { describeFreeze, freezeOver } from '../../domain/freeze/freeze.ts';
import type { Change, Freeze } from '../../domain/freeze/freeze.ts';
import { frozenTypes } from '../../domain/freeze/frozen-type.ts';
import { loadFreezes } from './freeze-store.ts';

/** A change may not be made now. Whoever wanted it waits until it may, and asks again. */
export class ChangesFrozenError extends ClientError {
  readonly code: string;
  /** Not by the same attempt: its time limits are meant for work, not for waiting. */
  readonly retryable = false;

  constructor(freeze: Freeze, { isUndoing }: Change) {
    super(describeFreeze(freeze));
    this.code = frozenTypes[isUndoing ? 'undoing' : 'forward'];
  }
}

export interface FreezeDeps {
  store: ObjectStore;
  now: () => Date;
}

/** Throws ChangesFrozenError where a change may not be made now; any other error says that this cannot be known. */
export async function admitChange({ store, now }: FreezeDeps, change: Change): Promise<void> {
  const freeze = freezeOver(await loadFreezes(store), change, now());
  if (freeze !== undefined) throw new ChangesFrozenError(freeze, change);
}

const admission = new AsyncLocalStorage<() => Promise<void>>();

/**
 * To be called right before something is changed, wherever an activity can still stop without leaving it half-done:
 * throws where a freeze came since the activity began. What no freeze is watched for passes.
 */
export async function beforeChange(): Promise<void> {
  await admission.getStore()?.();
}

/** Runs an activity whose changes `beforeChange` asks about. */
export async function watchedForFreezes<Result>(
  admit: () => Promise<void>,
  activity: () => Promise<Result>,
): Promise<Result> {
  return await admission.run(admit, activity);
}
