import type { Client } from '@temporalio/client';
import { readLatestModelScan } from '../../activities/models/stored-model-scans.ts';
import { describeAdopted, readAdoptedReference } from '../../activities/models/stored-reference.ts';
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
  /** What its data is compared with from now on, for people; undefined where nothing is. */
  reference: string | undefined;
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
    const standing = standingOf(model, scan, failure);
    statuses.push({ model: model.name, standing, scan, failure, reference: await referenceOf(store, model) });
  }
  return statuses;
}

/** Training data that took over, or what the configuration says. */
async function referenceOf(store: ObjectStore, { name, reference }: Model): Promise<string | undefined> {
  if (reference === undefined) return undefined;
  const adopted = await readAdoptedReference(store, name, reference);
  return adopted === undefined ? reference : describeAdopted(adopted);
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
