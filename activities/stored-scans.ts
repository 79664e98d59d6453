import type { ObjectStore, StoredReference } from '../clients/object-store/object-store.ts';
import type { GovernorSummary } from '../domain/gitops/governor.ts';
import type { ScanResult } from '../domain/infrastructure/finding.ts';
import { scanName } from './scan-name.ts';
import { loadJson, loadVersionedJson, storeJson } from './stored-json.ts';

/** A scan as it is stored, and as `plumbline scan -o json` prints it. */
export interface StoredScan extends ScanResult {
  target: string;
  workflowId: string;
  commit: string;
  /** Start of the scan, milliseconds since 1970. */
  sequence: number;
  /** The object of Argo CD or Flux that the target is taken from, as it was then. */
  governor?: GovernorSummary;
  /** How it was compared, where that was done in shards. */
  shards?: ShardSummary[];
  /** Start of the scan that the oldest of the findings are from, where they are not all of this one. */
  oldestEvidence?: number;
}

/** One set of namespaces that was compared by itself. */
export type ShardSummary = { title: string } & (
  | { compared: number; durationMs: number }
  /** Why it was given up. */
  | { failure: string }
);

/** Where the scan of a target with this name is stored, and what belongs to it. */
export function scanKey(target: string, name: string): string {
  return `targets/${target}/scans/${name}`;
}

/** Stores a scan for good, and as the latest one of its target unless a newer one is there. */
export async function storeScan(store: ObjectStore, scan: StoredScan): Promise<StoredReference> {
  const stored = await storeJson(store, scanKey(scan.target, `${scanName(scan)}.json`), scan);
  await replaceLatest(store, scan);
  return stored;
}

/** The latest scan of a target, or undefined before the first. */
export async function readLatestScan(store: ObjectStore, target: string): Promise<StoredScan | undefined> {
  return await loadJson<StoredScan>(store, latestKey(target));
}

const latestKey = (target: string): string => `targets/${target}/latest.json`;

async function replaceLatest(store: ObjectStore, scan: StoredScan): Promise<void> {
  for (;;) {
    const { value: latest, version } = await loadVersionedJson<StoredScan>(store, latestKey(scan.target));
    if ((latest?.sequence ?? 0) >= scan.sequence) return;
    if (await store.compareAndSwap(latestKey(scan.target), version, JSON.stringify(scan))) return;
  }
}
