import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { chainRecord, noEntries } from '../../domain/approval/audit-chain.ts';
import type { AuditHead } from '../../domain/approval/audit-chain.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import { extendSegment, newestSegment, readSegment, segmentSize } from './audit-segments.ts';
import type { AuditSegment } from './audit-segments.ts';

/** Everything that was decided and done, in order, so that no word of it can be changed unnoticed. */
export interface AuditTrail {
  /** Appends what the trail does not have yet, by the ids of the records. Safe beside other processes. */
  append(records: readonly AuditRecord[]): Promise<void>;
}

/** Far more than the processes that can collide. */
const mostTries = 100;

/**
 * A repeated record is looked for among what was written since it happened, and for this long before: clocks of
 * machines differ. Milliseconds.
 */
const clockTolerance = 5 * 60 * 1000;

interface Waiting {
  records: readonly AuditRecord[];
  written: PromiseWithResolvers<void>;
}

/** The trail of one object store. What arrives while a write is under way is written by the next, all at once. */
export function createAuditTrail({ store, now }: { store: ObjectStore; now: () => Date }): AuditTrail {
  const known = new SealedSegments(store);
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await writeRecords(batch.flatMap(({ records }) => records));
        for (const { written } of batch) written.resolve();
      } catch (error) {
        for (const { written } of batch) written.reject(error);
      }
    }
    isWriting = false;
  }

  async function writeRecords(records: readonly AuditRecord[]): Promise<void> {
    let left = [...new Map(records.map((record) => [record.id, record])).values()];
    for (let tries = 0; tries < mostTries && left.length > 0; tries += 1) {
      const newest = await openNewest(known);
      left = await withoutWritten(known, newest, left);
      const { entries } = newest;
      let head = entries.at(-1) ?? (await headBefore(known, newest));
      const added = left.slice(0, segmentSize - entries.length).map((record) => {
        const entry = chainRecord(head, record, now().toISOString());
        head = entry;
        return entry;
      });
      // Tried again on what somebody else has written meanwhile, where they were first.
      if (added.length > 0 && (await extendSegment(store, newest, added))) {
        left = left.slice(added.length);
        tries = 0;
      }
    }
    if (left.length > 0) throw new Error('the audit trail is written to too often; try again');
  }

  return {
    async append(records) {
      const written = Promise.withResolvers<void>();
      waiting.push({ records, written });
      if (!isWriting) void writeAll();
      await written.promise;
    },
  };
}

/** Segments that are full never change, so they are read once. */
class SealedSegments {
  readonly store: ObjectStore;
  newest = 0;
  private readonly segments = new Map<number, AuditSegment>();

  constructor(store: ObjectStore) {
    this.store = store;
  }

  async read(number: number): Promise<AuditSegment> {
    const known = this.segments.get(number);
    if (known !== undefined) return known;
    const segment = await readSegment(this.store, number);
    if (segment.entries.length >= segmentSize) this.remember(segment);
    return segment;
  }

  private remember(segment: AuditSegment): void {
    this.segments.set(segment.number, segment);
    if (this.segments.size > mostKnown) this.segments.delete(Math.min(...this.segments.keys()));
  }
}

/** Sealed segments kept in memory. */
const mostKnown = 50;

/** The segment that takes the next entry; an empty one behind a full one. */
async function openNewest(known: SealedSegments): Promise<AuditSegment> {
  known.newest ||= Math.max(1, await newestSegment(known.store));
  for (;;) {
    const segment = await known.read(known.newest);
    if (segment.entries.length < segmentSize) return segment;
    known.newest += 1;
  }
}

async function headBefore(known: SealedSegments, { number }: AuditSegment): Promise<AuditHead> {
  if (number === 1) return noEntries;
  const { entries } = await known.read(number - 1);
  return entries.at(-1) ?? noEntries;
}

/** The records that are not in the trail: a worker may have died between writing them and saying so. */
async function withoutWritten(
  known: SealedSegments,
  newest: AuditSegment,
  records: readonly AuditRecord[],
): Promise<AuditRecord[]> {
  const oldest = Math.min(...records.map(({ at }) => Date.parse(at))) - clockTolerance;
  const written = new Set<string>();
  for (let segment = newest; ; segment = await known.read(segment.number - 1)) {
    for (const { record } of segment.entries) written.add(record.id);
    const [first] = segment.entries;
    const reachesBack = first !== undefined && Date.parse(first.writtenAt) < oldest;
    if (segment.number === 1 || reachesBack) break;
  }
  return records.filter(({ id }) => !written.has(id));
}
