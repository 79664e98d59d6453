import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { chainRecord } from '../../domain/approval/audit-chain.ts';
import type { AuditRecord } from '../../domain/approval/audit-record.ts';
import { extendSegment, segmentSize } from './audit-segments.ts';
import { createKnownSegments } from './known-segments.ts';

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
  const known = createKnownSegments(store);
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
      const newest = await known.openNewest();
      const oldest = Math.min(...left.map(({ at }) => Date.parse(at))) - clockTolerance;
      // A worker may have died between writing them and saying so.
      left = await known.withoutWritten(newest, left, oldest);
      const { entries } = newest;
      let head = await known.headOf(newest);
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
