import { stat } from 'node:fs/promises';
import path from 'node:path';
import { newestSegment, readSegment } from '../../../activities/audit-trail/audit-segments.ts';
import { loadJson } from '../../../activities/stored-json.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import { evidenceKey } from '../../../activities/tell-remediation.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import { NoPayloadsError } from '../../../clients/payload-log/errors.ts';
import { openWindow } from '../../../clients/payload-log/open-window.ts';
import { readWindow } from '../../../clients/payload-log/read-window.ts';
import type { AuditEntry } from '../../../domain/approval/audit-chain.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import { payloadColumns } from '../../../domain/models/payloads/payload-files.ts';
import type { SeenDrift, SeenScan } from './evidence.ts';
import { servedModel } from './write-configuration.ts';

/** All scans of a target, as they are stored in a folder of this machine. */
export async function readScans(store: ObjectStore, storage: string, target: string): Promise<SeenScan[]> {
  const scans: SeenScan[] = [];
  for await (const key of store.list(`targets/${target}/scans/`)) {
    if (key.endsWith('-plan.json')) continue;
    const scan = await loadJson<StoredScan>(store, key);
    if (scan?.findings === undefined) continue;
    const { mtimeMs } = await stat(path.join(storage, key));
    const { workflowId, sequence, findings } = scan;
    scans.push({ target, workflowId, from: sequence, to: mtimeMs, drifts: findings.map(seenDrift) });
  }
  return scans;
}

function seenDrift({ namespace, kind, name, drift, fields }: Finding): SeenDrift {
  const values = fields.flatMap(({ live }) => (typeof live === 'string' ? [live] : []));
  return { place: `${namespace}/${kind}/${name}`, drift, values };
}

/** The audit trail, and what each of its decisions was about. */
export async function readTrail(
  store: ObjectStore,
): Promise<{ trail: AuditEntry[]; decided: Record<string, SeenDrift[]> }> {
  const trail: AuditEntry[] = [];
  for (let number = 1; number <= (await newestSegment(store)); number += 1)
    trail.push(...(await readSegment(store, number)).entries);
  const decided: Record<string, SeenDrift[]> = {};
  for (const { record } of trail) {
    if (record.kind !== 'decision') continue;
    const key = evidenceKey(record.target, record.cause, record.evidence);
    decided[record.id] = ((await loadJson<Finding[]>(store, key)) ?? []).map(seenDrift);
  }
  return { trail, decided };
}

/** Ids of the payloads that are stored. */
export async function readStoredRows(store: ObjectStore): Promise<string[]> {
  try {
    const window = await readWindow(store, servedModel, { rows: 1_000_000_000 });
    const source = await openWindow(store, window, { keepIds: true });
    const { codes, categories } = await source.readCategories(payloadColumns.id);
    await source.close();
    return Array.from(codes, (code) => categories[code] ?? '');
  } catch (error) {
    if (error instanceof NoPayloadsError) return [];
    throw error;
  }
}
