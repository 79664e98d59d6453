import { ClientError } from '../../clients/errors.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { nothingFrozen } from '../../domain/freeze/freeze.ts';
import type { FreezeRecord } from '../../domain/freeze/freeze.ts';
import { UnreadableRecordError, loadJson } from '../stored-json.ts';
import { updateJson } from '../update-json.ts';

/** Where freezes are kept. */
export const freezeKey = 'freeze.json';

/** What is kept cannot be understood, so nobody knows what is frozen. */
class UnknownFreezeError extends ClientError {
  readonly code = 'UnknownFreeze';
  readonly retryable = true;

  constructor() {
    super(
      `${freezeKey} in the storage is no record of freezes, so nothing is changed; restore it from a backup, or delete it where nothing is frozen`,
    );
  }
}

/** What is frozen now, read anew. Throws where that cannot be known: then nothing may be changed. */
export async function loadFreezes(store: ObjectStore): Promise<FreezeRecord> {
  try {
    return checked(await loadJson<FreezeRecord>(store, freezeKey));
  } catch (error) {
    // What waits for a change is not given up for a damaged file: it waits until somebody mends it.
    throw error instanceof UnreadableRecordError ? new UnknownFreezeError() : error;
  }
}

/** Changes what is frozen, by compare-and-swap. */
export async function updateFreezes(
  store: ObjectStore,
  change: (record: FreezeRecord) => FreezeRecord,
): Promise<FreezeRecord> {
  return await updateJson<FreezeRecord>(store, freezeKey, nothingFrozen, (record) => change(checked(record)));
}

function checked(record: FreezeRecord = nothingFrozen): FreezeRecord {
  // Of the storage: a later version, or somebody's hand, may have written anything.
  const { version, freezes } = (record ?? {}) as { version?: unknown; freezes?: unknown };
  if (version !== 1 || !Array.isArray(freezes)) throw new UnknownFreezeError();
  return record;
}
