import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeleteTrainingOutput } from '../../../../activities/training/data/delete-training-output.ts';
import { createFolderStore } from '../../../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../../../clients/object-store/object-store.ts';
import {
  checkpointPrefix,
  evaluationKey,
  trainingLogKey,
  trainingOutputPrefix,
} from '../../../../domain/models/training/retraining-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const transaction = { model: 'fraud', id: 'aaaaaaaaaaaa' };
const model = `${trainingOutputPrefix(transaction, 1)}model.json`;
const checkpoint = `${checkpointPrefix(transaction)}checkpoint.json`;
const log = trainingLogKey(transaction, 1, 'pod');

async function writtenByTries(): Promise<ObjectStore> {
  const store = createFolderStore(temporaryFolder());
  for (const key of [model, checkpoint, log]) await store.put(key, 'x');
  return store;
}

test('what the tries wrote goes, and their logs stay', async () => {
  const store = await writtenByTries();
  await createDeleteTrainingOutput({ store })({ transaction });
  assert.deepEqual(await Array.fromAsync(store.list('')), [log]);
});

test('of tries that failed before the candidate nothing stays, once it is registered', async () => {
  const store = await writtenByTries();
  const [second, third] = [2, 3].map((attempt) => `${trainingOutputPrefix(transaction, attempt)}result.json`);
  for (const key of [second, third]) await store.put(key ?? '', 'x');
  const evaluation = evaluationKey(transaction);
  await store.put(evaluation, JSON.stringify({ attempt: 2, evaluated: { attempt: 3 } }));
  await createDeleteTrainingOutput({ store })({ transaction, only: 'checkpoints' });
  assert.deepEqual(await Array.fromAsync(store.list('')), [evaluation, second, third, log]);
});

test('where only checkpoints go, the candidate stays', async () => {
  const store = await writtenByTries();
  await createDeleteTrainingOutput({ store })({ transaction, only: 'checkpoints' });
  assert.deepEqual(await Array.fromAsync(store.list('')), [model, log]);
});
