import type { Client } from '@temporalio/client';
import { readLatestModelScan } from '../../activities/models/stored-model-scans.ts';
import type { StoredModelScan } from '../../activities/models/stored-model-scans.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Model } from '../../config/schema/model.ts';
import { isWatched } from '../models/watched-model.ts';
import { readModelScanFailure } from './scan-failure.ts';
import type { ScanFailure } from './scan-failure.ts';

/** How one model stands, in one word. */
export type ModelStanding =
  | 'drift'
  | 'no-drift'
  | 'not-enough-data'
  | 'not-scanned'
  /** The configuration does not say where its data is. */
  | 'not-watched'
  /** The latest scan came to nothing. */
  | 'failed';

export interface ModelStatus {
  model: string;
  standing: ModelStanding;
  /** Undefined before the first scan. */
  scan: StoredModelScan | undefined;
  /** Why the latest scan came to nothing, where it did: what is known is older then. */
  failure: ScanFailure | undefined;
}

/** How models stand, from storage and from what the server lists: no worker has to run for that. */
export async function readModelStatus(
  client: Client,
  store: ObjectStore,
  models: readonly Model[],
): Promise<ModelStatus[]> {
  const statuses: ModelStatus[] = [];
  for (const model of models) {
    const scan = await readLatestModelScan(store, model.name);
    const failure = isWatched(model) ? await readModelScanFailure(client, model.name) : undefined;
    statuses.push({ model: model.name, standing: standingOf(model, scan, failure), scan, failure });
  }
  return statuses;
}

function standingOf(
  model: Model,
  scan: StoredModelScan | undefined,
  failure: ScanFailure | undefined,
): ModelStanding {
  if (!isWatched(model)) return 'not-watched';
  if (failure !== undefined) return 'failed';
  if (scan === undefined) return 'not-scanned';
  if (scan.drifted === null) return 'not-enough-data';
  return scan.drifted ? 'drift' : 'no-drift';
}
