import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { DriftReport } from '../../domain/models/drift-report.ts';
import { addToTrend, trendPointOf } from '../../domain/models/scan/model-trend.ts';
import type { TrendPoint } from '../../domain/models/scan/model-trend.ts';
import type { ScanDigest } from '../../domain/models/scan/summarise-scan.ts';
import type { ModelScanSummary, ModelScanTrigger } from '../../workflows/model-messages.ts';
import { scanName } from '../scan-name.ts';
import { loadJson, storeJson } from '../stored-json.ts';
import { updateJson } from '../update-json.ts';

/** A scan as it is remembered: what travels, and what people want to know beside it. */
export interface StoredModelScan extends ModelScanSummary {
  /** Name of the scan in storage. */
  scan: string;
  workflowId: string;
  trigger: ModelScanTrigger;
  /** What people call the two sides. */
  sides: { reference: string; current: string };
}

/** Scans of a model whose reports are kept. */
const keptScans = 200;

/** What is stored of a scan, before it is. */
export interface FinishedModelScan extends Pick<
  StoredModelScan,
  'model' | 'sequence' | 'workflowId' | 'trigger' | 'sides'
> {
  digest: ScanDigest;
  window?: { from: string; to: string };
  report: DriftReport;
  /** The report as a page. */
  page: string;
}

/**
 * Stores report and page of a scan under keys of its own, adds it to the trend, and makes it the latest one of its
 * model unless a newer one is there. Stored again, it replaces itself.
 */
export async function storeModelScan(
  store: ObjectStore,
  finished: FinishedModelScan,
): Promise<StoredModelScan> {
  const { model, sequence, workflowId, digest, window, report, page, trigger, sides } = finished;
  const scan = scanName(finished);
  const stored: StoredModelScan = {
    scan,
    model,
    sequence,
    workflowId,
    trigger,
    sides,
    ...digest,
    ...(window === undefined ? {} : { window }),
    result: await storeJson(store, modelScanKey(model, `${scan}.json`), report),
    report: await store.put(modelScanKey(model, `${scan}.html`), page, { contentType: 'text/html' }),
  };
  await updateJson<TrendPoint[]>(store, trendKey(model), [], (points) =>
    addToTrend(points, trendPointOf(report, sequence, scan)),
  );
  await updateJson<StoredModelScan | undefined>(store, latestKey(model), undefined, (latest) =>
    (latest?.sequence ?? 0) > sequence ? latest : stored,
  );
  await forgetOldScans(store, model);
  return stored;
}

/** The latest scan of a model, or undefined before the first. */
export async function readLatestModelScan(
  store: ObjectStore,
  model: string,
): Promise<StoredModelScan | undefined> {
  return await loadJson<StoredModelScan>(store, latestKey(model));
}

/** How the scans of a model went, the oldest first. */
export async function readModelTrend(store: ObjectStore, model: string): Promise<TrendPoint[]> {
  return (await loadJson<TrendPoint[]>(store, trendKey(model))) ?? [];
}

/** The report of a stored scan, or undefined when it is no longer kept. */
export async function readModelReport(
  store: ObjectStore,
  model: string,
  scan: string,
): Promise<DriftReport | undefined> {
  return await loadJson<DriftReport>(store, modelScanKey(model, `${scan}.json`));
}

/** The page of a stored scan, or undefined when it is no longer kept. */
export async function readModelPage(
  store: ObjectStore,
  model: string,
  scan: string,
): Promise<Uint8Array | undefined> {
  return await store.get(modelScanKey(model, `${scan}.html`));
}

const modelScanKey = (model: string, name: string): string => `models/${model}/scans/${name}`;
const latestKey = (model: string): string => `models/${model}/latest.json`;
const trendKey = (model: string): string => `models/${model}/trend.json`;

/** Each scan has a report and a page. */
async function forgetOldScans(store: ObjectStore, model: string): Promise<void> {
  const keys: string[] = [];
  for await (const key of store.list(modelScanKey(model, ''))) keys.push(key);
  for (const key of keys.slice(0, Math.max(0, keys.length - 2 * keptScans))) await store.delete(key);
}
