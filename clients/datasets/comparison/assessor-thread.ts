import { parentPort, workerData } from 'node:worker_threads';
import type { SharedColumn } from '../../../domain/models/compare-schemas.ts';
import type { DatasetHandle } from '../dataset-source.ts';
import { reopenDataset } from '../open-dataset.ts';
import { openProfile } from '../profile/read-profile.ts';
import {
  createColumnAssessor,
  type AssessmentRules,
  type ColumnAssessment,
  type ColumnAssessor,
  type SideHashes,
} from './column-assessor.ts';

/** What a thread starts with. */
export interface ThreadSetup {
  reference: { rows: DatasetHandle } | { profile: string };
  current: DatasetHandle;
  rules: AssessmentRules;
}

export type ThreadAnswer = { assessments: ColumnAssessment[] } | { hashes: SideHashes } | { failure: Error };

const setup = workerData as ThreadSetup;
const opening = openAssessor();

parentPort?.on('message', (batch: SharedColumn[]) => {
  void answer(batch).then((message) => parentPort?.postMessage(message, []));
});

async function openAssessor(): Promise<ColumnAssessor> {
  const { reference, current, rules } = setup;
  const before =
    'profile' in reference
      ? await openProfile(reference.profile)
      : { source: await reopenDataset(reference.rows) };
  return createColumnAssessor(before, await reopenDataset(current), rules);
}

async function answer(batch: readonly SharedColumn[]): Promise<ThreadAnswer> {
  try {
    const assessor = await opening;
    return batch.length === 0 ? { hashes: assessor.hashes } : { assessments: await assessor.assess(batch) };
  } catch (error) {
    return { failure: error instanceof Error ? error : new Error(String(error)) };
  }
}
