import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelIncidentId } from '../../workflows/model-messages.ts';
import { modelRetrainingId } from '../../workflows/retraining-messages.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import { drive, expectedOf, settledOf } from './chain-driver.ts';
import type { Review } from './chain-driver.ts';
import { assertServed } from './chain-recorder.ts';
import type { Death } from './dying-worker.ts';
import type { ModelChain } from './model-chain.ts';
import { activitiesOf } from './retraining-loop.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { startDyingWorker } from './worker-process.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Everything that is asked for on the way from an incident to a registered candidate. */
export const untilRegistered = [
  'gatherEvidence',
  'diagnoseIncident',
  'tellPeople',
  'recordAudit',
  'planRetraining',
  'freezeTrainingData',
  'createTrainingJob',
  'watchTrainingJob',
  'evaluateCandidate',
  'registerCandidate',
  'deleteTrainingJobs',
  'deleteTrainingOutput',
  'recordRetraining',
] as const;

/** And from there to a candidate that is settled, and an incident that is closed. */
export const untilSettled = [
  'planRollout',
  'holdService',
  'shiftTraffic',
  'observeTraffic',
  'analyseCanary',
  'promoteCandidate',
  'adoptReference',
  'markServing',
  'proposeToGit',
  'retireChampion',
  'releaseService',
  'recordRollout',
  'recordIncident',
] as const;

/**
 * What a rollout asks for beside that whose pull request is closed. One that is merged while a worker is dead is found
 * merged when it is proposed again, and is not read any more.
 */
export const whileUndone = [
  'readProposal',
  'restoreChampion',
  'restoreReference',
  'withdrawProposal',
] as const;

/** Before and after each activity, of the model that is named for the moment. */
export function deathsAt(models: Record<Death['moment'], string>, activities: readonly string[]): Death[] {
  return activities.flatMap((activity) =>
    (['before', 'after'] as const).map((moment) => ({ model: models[moment], activity, moment })),
  );
}

/**
 * Leads models from an incident to the end while workers die at these points, one after the other, and sees that all of
 * it came to what it comes to undisturbed.
 */
export async function killAlong(
  chain: ModelChain,
  models: Readonly<Record<string, Review>>,
  deaths: readonly Death[],
): Promise<void> {
  const deathsFile = path.join(temporaryFolder(), 'deaths.json');
  await writeFile(deathsFile, JSON.stringify(deaths));
  const created = chain.jobsCreated();
  const reviews = Object.entries(models);
  await withWorkers(chain, deathsFile, () =>
    Promise.all(reviews.map(([model, review]) => drive(chain, model, review))),
  );
  assert.deepEqual(JSON.parse(await readFile(deathsFile, 'utf8')), [], 'they died at each point');
  for (const [model, review] of reviews) {
    assert.deepEqual(await settledOf(chain, model), expectedOf[review], model);
    assertServed(chain, model);
    await assertKnown(chain, model);
  }
  assert.equal(chain.jobsCreated() - created, reviews.length, 'no Job was created twice');
}

/** Keeps two workers alive that live by one list of deaths: while one is born, the other goes on. */
async function withWorkers(
  { configurationFile, bundle }: ModelChain,
  deaths: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const alive = new Set<WorkerProcess>();
  const over = { isOver: false };
  const keepOne = async (): Promise<void> => {
    while (!over.isOver) {
      const worker = await startDyingWorker(configurationFile, { deaths, bundle });
      alive.add(worker);
      if (over.isOver) await worker.kill();
      await worker.ended;
      alive.delete(worker);
    }
  };
  const keeping = Promise.all([keepOne(), keepOne()]);
  try {
    // A worker that cannot start ends it all.
    await Promise.race([work(), keeping]);
  } finally {
    over.isOver = true;
    await Promise.all([...alive].map((worker) => worker.kill()));
    await keeping;
  }
}

/** An activity that is new is killed somewhere, too. */
async function assertKnown({ client }: ModelChain, model: string): Promise<void> {
  const known = new Set<string>([...untilRegistered, ...untilSettled, ...whileUndone]);
  for (const idOf of [modelIncidentId, modelRetrainingId, modelRolloutId]) {
    const asked = await activitiesOf(client.workflow.getHandle(idOf(model)));
    assert.deepEqual(
      asked.filter((activity) => !known.has(activity)),
      [],
      `${idOf(model)} asks for what is killed nowhere`,
    );
  }
}
