import path from 'node:path';
import { createCompareModel } from '../../activities/models/compare-model.ts';
import type { ModelScanActivities } from '../../activities/models/scan-activities.ts';
import { compareInProcess } from '../../clients/datasets/comparison/compare-in-process.ts';
import { cacheFolder } from '../../clients/files/cache-folder.ts';
import { createKeptProfiles } from '../../clients/model-data/kept-profile.ts';
import { prepared } from './prepared.ts';
import type { SharedDoors } from './shared-doors.ts';

/** What compares the data of models. */
export type ModelActivities = Pick<ModelScanActivities, 'compareModel'>;

export async function createModels(shared: SharedDoors): Promise<ModelActivities> {
  const profiles = createKeptProfiles(shared.store, path.join(cacheFolder(), 'profiles'));
  return prepared({ compareModel: createCompareModel({ ...shared, profiles, compare: compareInProcess }) });
}
