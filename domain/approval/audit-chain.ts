import type { AuditRecord } from './audit-record.ts';
import { textHash } from '../text/text-hash.ts';

/** A record in its place in the trail. */
export interface AuditEntry {
  /** From 1, without gaps. */
  number: number;
  /** When it was written, RFC 3339; `record.at` is when it happened. */
  writtenAt: string;
  record: AuditRecord;
  /** Hash of the entry before; 64 zeros for the first. */
  previous: string;
  /** SHA-256, hexadecimal, over everything above as JSON. */
  hash: string;
}

/** The end of a trail: what the next entry is chained to. */
export type AuditHead = Pick<AuditEntry, 'number' | 'hash'>;

export const noEntries: AuditHead = { number: 0, hash: '0'.repeat(64) };

/** Chains a record to the end of a trail: who changes, removes or inserts one has to change all that follow. */
export function chainRecord(head: AuditHead, record: AuditRecord, writtenAt: string): AuditEntry {
  const unhashed = { number: head.number + 1, writtenAt, record, previous: head.hash };
  return { ...unhashed, hash: hashOf(unhashed) };
}

/** What is wrong with an entry that follows this head, in words; undefined where nothing is. */
export function faultOfEntry(head: AuditHead, entry: AuditEntry): string | undefined {
  if (entry.number !== head.number + 1) return `number ${entry.number} follows number ${head.number}`;
  if (entry.previous !== head.hash) return `it is not chained to number ${head.number}`;
  if (hashOf(entry) !== entry.hash) return 'its content is not what was written';
  return undefined;
}

/** The order of keys is that of writing: JSON keeps it, so equal text is equal content. */
function hashOf({ number, writtenAt, record, previous }: Omit<AuditEntry, 'hash'>): string {
  return textHash(JSON.stringify({ number, writtenAt, record, previous }));
}
