import type { ObjectStore, StoredVersion } from '../../clients/object-store/object-store.ts';
import type { AuditEntry } from '../../domain/approval/audit-chain.ts';

/** A part of the trail: one object with one entry a line. Full ones never change again. */
export interface AuditSegment {
  /** From 1. */
  number: number;
  entries: AuditEntry[];
  /** Lines that are no entry: somebody has been at it. They stay where they are, so that it can be seen. */
  broken: number[];
  /** All lines as they are stored. */
  text: string;
  version: StoredVersion;
}

/** Entries of one segment: an append rewrites at most so many. */
export const segmentSize = 200;

const folder = 'audit/trail/';
const keyOf = (number: number): string => `${folder}${String(number).padStart(8, '0')}.jsonl`;

/** @param earlier a segment as it was read before: of the same one, only what was added since is parsed. */
export async function readSegment(
  store: ObjectStore,
  number: number,
  earlier?: AuditSegment,
): Promise<AuditSegment> {
  const { body, version } = await store.getVersioned(keyOf(number));
  const text = new TextDecoder().decode(body);
  const isLonger = earlier?.number === number && earlier.text.endsWith('\n') && text.startsWith(earlier.text);
  const known = isLonger ? earlier : { entries: [], broken: [], text: '' };
  const lines = text.slice(known.text.length).split('\n').filter(Boolean);
  const parsed = lines.map(parseEntry);
  const linesBefore = known.entries.length + known.broken.length;
  return {
    number,
    entries: [...known.entries, ...parsed.filter((entry) => entry !== undefined)],
    broken: [
      ...known.broken,
      ...parsed.flatMap((entry, line) => (entry === undefined ? [linesBefore + line + 1] : [])),
    ],
    text,
    version,
  };
}

/** Adds entries to a segment, if nobody else was first. */
export async function extendSegment(
  store: ObjectStore,
  { number, text, version }: AuditSegment,
  added: readonly AuditEntry[],
): Promise<boolean> {
  const lines = added.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  // A last line that was cut off must not swallow the first of these.
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return await store.compareAndSwap(keyOf(number), version, before + lines);
}

/** Number of the newest segment; 0 before the first. */
export async function newestSegment(store: ObjectStore): Promise<number> {
  const keys = await segmentKeys(store);
  return keys.at(-1)?.number ?? 0;
}

/** All segments, the oldest first. */
export async function segmentKeys(store: ObjectStore): Promise<{ key: string; number: number }[]> {
  const keys = await Array.fromAsync(store.list(folder));
  return keys
    .map((key) => ({ key, number: numberOf(key) }))
    .filter(({ number }) => number > 0)
    .toSorted((one, other) => one.number - other.number);
}

/** Full: it never changes again. */
export function isSealed({ entries }: AuditSegment): boolean {
  return entries.length >= segmentSize;
}

function numberOf(key: string): number {
  return Number(/(\d+)\.jsonl$/.exec(key)?.[1] ?? 0);
}

function parseEntry(line: string): AuditEntry | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isEntry(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it has what an entry is told by; whether it is the one that was written, its hash says. */
function isEntry(value: unknown): value is AuditEntry {
  const { number, writtenAt, hash, record } = (value ?? {}) as Partial<AuditEntry>;
  const { id, at } = record ?? {};
  const texts: unknown[] = [writtenAt, hash, id, at];
  return typeof number === 'number' && texts.every((text) => typeof text === 'string');
}
