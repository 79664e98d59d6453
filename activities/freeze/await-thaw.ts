import { ApplicationFailure } from '@temporalio/activity';
import type { Change } from '../../domain/freeze/freeze.ts';
import { frozenTypes } from '../../domain/freeze/frozen-type.ts';
import { admitChange } from './changes.ts';
import type { FreezeDeps } from './changes.ts';

export interface FreezeActivities {
  /** Succeeds once a change may be made; until then it fails, to be tried again, with who froze it and why. */
  awaitThaw(change: Change): Promise<void>;
}

/** Between two looks, milliseconds: so long after the end of a freeze changes go on. */
const lookEvery = 5000;

export function createAwaitThaw(deps: FreezeDeps): FreezeActivities['awaitThaw'] {
  return async (change) => {
    try {
      await admitChange(deps, change);
    } catch (error) {
      // Whatever keeps it from being known: nothing is changed, and it is looked at again.
      const message = error instanceof Error ? error.message : String(error);
      throw ApplicationFailure.create({ message, type: frozenTypes.forward, nextRetryDelay: lookEvery });
    }
  };
}
