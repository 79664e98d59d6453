import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import type { ObjectStore, StoredReference } from '../../clients/object-store/object-store.ts';
import type { Finding, IgnoredObject, ScanSummary } from '../../domain/infrastructure/finding.ts';
import type { FingerprintKey } from '../../domain/infrastructure/secret-fingerprint.ts';
import type { SecretMemory } from '../../domain/infrastructure/secret-memory.ts';
import { longestScan } from '../../workflows/messages.ts';
import type { ObjectStanding } from '../comparison/scan-ledger.ts';
import type { ScanProblem } from '../comparison/scan-problems.ts';
import { scanName } from '../scan-name.ts';
import { openWork, sealWork } from './sealed-work.ts';
import type { ShardWork } from './shard-work.ts';

/** What holds for all shards of one scan. */
export interface Division {
  /** When the target was divided, RFC 3339: the same "now" for all shards. */
  at: string;
  /** The source is not whole, or contradicts itself. */
  partial: boolean;
  /** What could not even be given to a shard. */
  problems: ScanProblem[];
  /** Keys of objects that Git named when they were last applied, and names no longer. */
  dropped: string[];
}

/** What one shard found; safe to store. */
export interface ShardPart {
  summary: ScanSummary;
  findings: Finding[];
  ignored: IgnoredObject[];
  problems: ScanProblem[];
  /** How objects stand that are not true to Git, by key. */
  standings: [string, ObjectStanding][];
  secrets: [string, SecretMemory][];
}

/** The scan whose shards are stored. */
interface ScanOfShards {
  target: string;
  sequence: number;
  workflowId: string;
}

/** The scan that the present activity belongs to. */
export function scanOfShards(target: string, sequence: number): ScanOfShards {
  const { workflowExecution } = Context.current().info;
  return { target, sequence, workflowId: workflowExecution?.workflowId ?? '' };
}

const folderOf = (scan: ScanOfShards): string => `targets/${scan.target}/shards/${scanName(scan)}`;

export async function storeWork(
  store: ObjectStore,
  scan: ScanOfShards,
  key: FingerprintKey,
  work: ShardWork,
): Promise<StoredReference> {
  return await storeByContent(store, scan, await sealWork(key, work), 'sealed');
}

export async function readWork(
  store: ObjectStore,
  key: FingerprintKey,
  reference: StoredReference,
): Promise<ShardWork> {
  return await openWork(key, await store.read(reference));
}

export async function storeShardJson(
  store: ObjectStore,
  scan: ScanOfShards,
  value: Division | ShardPart,
): Promise<StoredReference> {
  return await storeByContent(store, scan, Buffer.from(JSON.stringify(value)), 'json');
}

/** By its content: an attempt that was given up and still runs overwrites nothing of the next one. */
async function storeByContent(
  store: ObjectStore,
  scan: ScanOfShards,
  body: Buffer,
  suffix: string,
): Promise<StoredReference> {
  const name = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return await store.put(`${folderOf(scan)}/${name}.${suffix}`, body);
}

/** Removes what the shards of one scan left. */
export async function removeShards(store: ObjectStore, scan: ScanOfShards): Promise<void> {
  const keys = await Array.fromAsync(store.list(`${folderOf(scan)}/`));
  for (const key of keys) await store.delete(key);
}

/** Removes what scans of a target left that never came to their end. */
export async function removeAbandonedShards(store: ObjectStore, scan: ScanOfShards): Promise<void> {
  const oldest = scan.sequence - longestScan;
  const keys = await Array.fromAsync(store.list(`targets/${scan.target}/shards/`));
  for (const key of keys) {
    const [, sequence = Infinity] = /\/shards\/(\d+)-/.exec(key) ?? [];
    if (Number(sequence) < oldest) await store.delete(key);
  }
}
