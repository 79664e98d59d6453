import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { AuditedObject, AuditedWrite } from '../../domain/infrastructure/audit-event.ts';
import { emptyHistory, keptWrites, writtenKey } from '../../domain/infrastructure/write-history.ts';
import type { WriteHistory } from '../../domain/infrastructure/write-history.ts';
import { loadJson } from '../stored-json.ts';
import { updateJson } from '../update-json.ts';

/** Who wrote to the objects of each cluster lately, in storage and bounded. */
export interface WriteHistoryStore {
  /** Adds writes; the same write again changes nothing. */
  record(cluster: string, writes: readonly AuditedWrite[]): Promise<void>;
  /** The kept writes to each of these objects, by `writtenKey`. */
  writesTo(cluster: string, objects: readonly AuditedObject[]): Promise<Map<string, AuditedWrite[]>>;
}

/** Few enough to be written together, enough that writers seldom meet. */
const shards = 32;

export function createWriteHistoryStore(store: ObjectStore): WriteHistoryStore {
  return {
    async record(cluster, writes) {
      const byShard = Map.groupBy(writes, ({ object }) => shardKey(cluster, writtenKey(object)));
      await Promise.all(
        [...byShard].map(([key, ofShard]) =>
          updateJson(store, key, emptyHistory, (before) => keptWrites(before, ofShard)),
        ),
      );
    },
    async writesTo(cluster, objects) {
      const keys = objects.map(writtenKey);
      const histories = new Map<string, WriteHistory>();
      await Promise.all(
        [...new Set(keys.map((key) => shardKey(cluster, key)))].map(async (shard) => {
          histories.set(shard, (await loadJson<WriteHistory>(store, shard)) ?? emptyHistory);
        }),
      );
      return new Map(
        keys.map((key) => [key, histories.get(shardKey(cluster, key))?.objects[key] ?? []] as const),
      );
    },
  };
}

function shardKey(cluster: string, key: string): string {
  const number = createHash('sha256').update(key).digest().readUInt16BE() % shards;
  return `writes/${cluster}/${String(number).padStart(2, '0')}.json`;
}
