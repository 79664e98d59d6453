import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { noEntries } from '../../domain/approval/audit-chain.ts';
import type { AuditHead } from '../../domain/approval/audit-chain.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import { isSealed, newestSegment, readSegment } from './audit-segments.ts';
import type { AuditSegment } from './audit-segments.ts';

/** What a process knows of the segments, so that an append reads little. */
export interface KnownSegments {
  /** The segment that takes the next entry; an empty one behind a full one. */
  openNewest(): Promise<AuditSegment>;
  /** What the next entry of the newest segment is chained to. */
  headOf(newest: AuditSegment): Promise<AuditHead>;
  /**
   * The records that are not in the trail.
   *
   * @param since milliseconds since 1970: entries written before are no copies of these records.
   */
  withoutWritten(
    newest: AuditSegment,
    records: readonly AuditRecord[],
    since: number,
  ): Promise<AuditRecord[]>;
}

/** What matters of a segment that is full: it never changes again. */
interface SealedSegment {
  ids: ReadonlySet<string>;
  /** When its first entry was written, milliseconds since 1970. */
  from: number;
  head: AuditHead;
}

/** Sealed segments kept in memory, some 20 KB each. */
const mostKnown = 200;

export function createKnownSegments(store: ObjectStore): KnownSegments {
  const sealed = new Map<number, SealedSegment>();
  let open: AuditSegment | undefined;
  let newestNumber = 0;

  async function readSealed(number: number): Promise<SealedSegment> {
    return sealed.get(number) ?? seal(await readSegment(store, number));
  }

  function seal(segment: AuditSegment): SealedSegment {
    const { number, entries } = segment;
    const known = {
      ids: idsOf(segment),
      from: writtenFrom(segment),
      head: entries.at(-1) ?? noEntries,
    };
    if (isSealed(segment)) sealed.set(number, known);
    if (sealed.size > mostKnown) sealed.delete(Math.min(...sealed.keys()));
    return known;
  }

  return {
    async openNewest() {
      newestNumber ||= Math.max(1, await newestSegment(store));
      for (;;) {
        open = await readSegment(store, newestNumber, open);
        if (!isSealed(open)) return open;
        seal(open);
        newestNumber += 1;
      }
    },

    async headOf({ number, entries }) {
      return entries.at(-1) ?? (number === 1 ? noEntries : (await readSealed(number - 1)).head);
    },

    async withoutWritten(newest, records, since) {
      let left = withoutIds(records, idsOf(newest));
      let from = writtenFrom(newest);
      // An empty one says nothing about when the ones before it were written.
      for (let number = newest.number - 1; number > 0 && left.length > 0 && !(from < since); number -= 1) {
        const before = await readSealed(number);
        left = withoutIds(left, before.ids);
        from = before.from;
      }
      return left;
    },
  };
}

function idsOf({ entries }: AuditSegment): Set<string> {
  return new Set(entries.map(({ record }) => record.id));
}

function withoutIds(records: readonly AuditRecord[], ids: ReadonlySet<string>): AuditRecord[] {
  return records.filter(({ id }) => !ids.has(id));
}

function writtenFrom({ entries: [first] }: AuditSegment): number {
  return first === undefined ? Number.NaN : Date.parse(first.writtenAt);
}
