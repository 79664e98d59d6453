import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { faultOfEntry, noEntries } from '../../domain/approval/audit-chain.ts';
import type { AuditEntry, AuditHead } from '../../domain/approval/audit-chain.ts';
import { newestSegment, readSegment } from './audit-segments.ts';

/**
 * Entries of the trail, the oldest first.
 *
 * @param onMissing is told, in words, of each place where something is that is no entry, or nothing at all.
 */
export async function* readAuditTrail(
  store: ObjectStore,
  onMissing: (place: string) => void = () => {},
): AsyncGenerator<AuditEntry> {
  const newest = await newestSegment(store);
  for (let number = 1; number <= newest; number += 1) {
    const { entries, broken } = await readSegment(store, number);
    if (entries.length === 0) onMissing(`part ${number}`);
    else for (const line of broken) onMissing(`line ${line} of part ${number}`);
    yield* entries;
  }
}

/** Whether the trail is what was written, and where it first is not. */
export interface AuditVerification {
  /** Entries that are as they were written. */
  entries: number;
  /** Hash of the last of them: kept elsewhere, it also shows later whether the end was cut off or all was rewritten. */
  head: string;
  fault?: { entry: number; reason: string };
}

/**
 * Follows the chain from its first entry.
 *
 * @param expectedHead hash that some entry must have: that of the end at an earlier time.
 */
export async function verifyAuditTrail(
  store: ObjectStore,
  expectedHead?: string,
): Promise<AuditVerification> {
  let head: AuditHead = noEntries;
  let isHeadFound = expectedHead === undefined;
  const newest = await newestSegment(store);
  for (let number = 1; number <= newest; number += 1) {
    const { entries, broken } = await readSegment(store, number);
    const [garbled] = broken;
    for (const entry of garbled === undefined ? entries : entries.slice(0, garbled - 1)) {
      const reason = faultOfEntry(head, entry);
      if (reason !== undefined) {
        return { entries: head.number, head: head.hash, fault: { entry: head.number + 1, reason } };
      }
      head = entry;
      if (entry.hash === expectedHead) isHeadFound = true;
    }
    if (garbled !== undefined || entries.length === 0) {
      const reason =
        garbled === undefined ? `part ${number} is empty` : `line ${garbled} of part ${number} is no entry`;
      return { entries: head.number, head: head.hash, fault: { entry: head.number + 1, reason } };
    }
  }
  const verified = { entries: head.number, head: head.hash };
  if (isHeadFound) return verified;
  const reason = 'no entry has the expected hash: the end was cut off, or all was written anew';
  return { ...verified, fault: { entry: head.number + 1, reason } };
}
