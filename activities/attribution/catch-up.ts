import type { AuditLogPage, AuditLogPosition } from '../../clients/audit-log/follow-audit-log.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { writesInEvent } from '../../domain/infrastructure/audit-event.ts';
import type { WriteHistoryStore } from './write-history-store.ts';

/** Reads an audit log since a position. */
export type FollowAuditLog = (
  file: string,
  since: AuditLogPosition | undefined,
) => AsyncIterable<AuditLogPage>;

/**
 * Takes what an exported audit log gained since the last look into the history. Two workers that do so at once read the
 * same lines twice, which changes nothing.
 */
export async function catchUp(
  deps: { store: ObjectStore; history: WriteHistoryStore; followAuditLog: FollowAuditLog },
  cluster: string,
  file: string,
): Promise<void> {
  const key = `writes/${cluster}/position.json`;
  const body = await deps.store.get(key);
  const since =
    body === undefined ? undefined : (JSON.parse(new TextDecoder().decode(body)) as AuditLogPosition);
  for await (const { events, position } of deps.followAuditLog(file, since)) {
    await deps.history.record(cluster, events.flatMap(writesInEvent));
    await deps.store.put(key, JSON.stringify(position));
  }
}
