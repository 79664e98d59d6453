import type { ObjectStore, StoredVersion } from '../../clients/object-store/object-store.ts';
import type { AuditEntry } from '../../domain/approval/audit-chain.ts';

/** A part of the trail: one object with one entry a line. Full ones never change again. */
export interface AuditSegment {
  /** From 1. */
  number: number;
  entries: AuditEntry[];
  /** Lines that are no entry: somebody has been at it. */
  broken: number[];
  version: StoredVersion;
}

/** Entries of one segment: an append rewrites at most so many. */
export const segmentSize = 200;

const folder = 'audit/trail/';
const keyOf = (number: number): string => `${folder}${String(number).padStart(8, '0')}.jsonl`;

export async function readSegment(store: ObjectStore, number: number): Promise<AuditSegment> {
  const { body, version } = await store.getVersioned(keyOf(number));
  const lines = new TextDecoder().decode(body).split('\n').filter(Boolean);
  const parsed = lines.map(parseEntry);
  return {
    number,
    entries: parsed.filter((entry) => entry !== undefined),
    broken: parsed.flatMap((entry, line) => (entry === undefined ? [line + 1] : [])),
    version,
  };
}

/** Replaces a segment, if nobody else was first. */
export async function writeSegment(
  store: ObjectStore,
  { number, version }: AuditSegment,
  entries: readonly AuditEntry[],
): Promise<boolean> {
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  return await store.compareAndSwap(keyOf(number), version, lines);
}

/** Number of the newest segment; 0 before the first. */
export async function newestSegment(store: ObjectStore): Promise<number> {
  let newest = 0;
  for await (const key of store.list(folder)) newest = Math.max(newest, numberOf(key));
  return newest;
}

function numberOf(key: string): number {
  return Number(/(\d+)\.jsonl$/.exec(key)?.[1] ?? 0);
}

function parseEntry(line: string): AuditEntry | undefined {
  try {
    return JSON.parse(line) as AuditEntry;
  } catch {
    return undefined;
  }
}
