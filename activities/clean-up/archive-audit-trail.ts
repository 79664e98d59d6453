import { ClientError } from '../../clients/errors.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { isSealed, readSegment, segmentKeys } from '../audit-trail/audit-segments.ts';

/** The archive has something else in the place of a part: nothing is moved over it, and nothing removed. */
class ArchiveConflictError extends ClientError {
  readonly code = 'audit-archive-conflict';
  readonly retryable = false;
}

/** Parts that always stay: the one that is written to, and the one its first entry is chained to. */
const partsThatStay = 2;

/**
 * Moves parts of the audit trail whose last entry is older than a moment, the oldest first: copied, read back, compared,
 * and only then removed. A part in both places, left by a worker that died, is the same in both. What is no chain of
 * whole entries stays where people look at it.
 *
 * @param before milliseconds since 1970.
 * @returns how many parts were moved.
 */
export async function archiveAuditTrail(
  { store, archive, signal }: { store: ObjectStore; archive: ObjectStore; signal: AbortSignal },
  before: number,
): Promise<number> {
  const keys = await segmentKeys(store);
  let moved = 0;
  for (const { key, number } of keys.slice(0, -partsThatStay)) {
    signal.throwIfAborted();
    const segment = await readSegment(store, number);
    const last = segment.entries.at(-1);
    if (last === undefined || !isSealed(segment) || segment.broken.length > 0) break;
    if (Date.parse(last.writtenAt) >= before) break;
    await copyOnce(store, archive, key);
    await store.delete(key);
    moved += 1;
  }
  return moved;
}

async function copyOnce(store: ObjectStore, archive: ObjectStore, key: string): Promise<void> {
  const body = await store.get(key);
  if (body === undefined) return;
  await archive.compareAndSwap(key, null, body);
  const copy = await archive.get(key);
  if (copy === undefined || Buffer.compare(copy, body) !== 0) {
    throw new ArchiveConflictError(
      `${archive.uriOf(key)} is not what ${store.uriOf(key)} is, so that part of the audit trail was not moved; two trails must not share an archive`,
    );
  }
}
