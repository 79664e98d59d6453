import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeRollout } from '../../../activities/rollout/stored-rollouts.ts';
import type { StoredRollout } from '../../../activities/rollout/stored-rollouts.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { changeToRollBack } from '../../../workers/operations/rollout-change.ts';
import { frozenData } from '../../support/retraining-story.ts';
import { rolloutPlan } from '../../support/rollout-story.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Change = StoredRollout['change'];

/** What a roll-back would bring after these rollouts, each a day after the one before. */
async function after(
  ...rollouts: { change: Change; outcome?: 'promoted' | 'rolled-back' }[]
): Promise<Change> {
  const store = createFolderStore(temporaryFolder());
  for (const [index, { change, outcome = 'promoted' }] of rollouts.entries()) {
    const startedAt = `2026-01-0${index + 1}T00:00:00Z`;
    await storeRollout(store, {
      model: 'credit',
      id: `00000000000${index}`,
      startedAt,
      endedAt: startedAt,
      reason: { kind: 'person', actor: 'ada', reason: '' },
      change,
      plan: rolloutPlan(),
      result: { outcome, detail: '', undone: [], leftToDo: [] },
    });
  }
  return await changeToRollBack(store, 'credit');
}

const [old, fresh] = ['s3://models/credit/1', 's3://models/credit/2'];
const byHand: Change = { kind: 'storage-uri', storageUri: fresh };

test('what served before the newest promoted rollout comes back at once, whatever was tried since', async () => {
  const back = { kind: 'previous', storageUri: old, present: fresh };
  assert.deepEqual(await after({ change: byHand }), back);
  const tried: Change = { kind: 'storage-uri', storageUri: 's3://models/credit/3' };
  assert.deepEqual(await after({ change: byHand }, { change: tried, outcome: 'rolled-back' }), back);
});

test('a version that a rollout brought leaves the registry and the reference with it', async () => {
  const candidate = { registry: 'plumbline' as const, name: 'credit', version: '2', modelUri: fresh };
  const change: Change = { kind: 'candidate', candidate, retraining: { transaction: 'a', data: frozenData } };
  assert.deepEqual(await after({ change }), {
    kind: 'previous',
    storageUri: old,
    insteadOf: { rollout: '000000000000', name: 'credit', version: '2' },
    present: fresh,
  });
});

test('what people went back from has to prove itself step by step', async () => {
  const change: Change = { kind: 'previous', storageUri: fresh };
  assert.deepEqual(await after({ change }), { kind: 'storage-uri', storageUri: old });
});

test('without a promoted rollout there is nothing to go back to', async () => {
  await assert.rejects(after({ change: byHand, outcome: 'rolled-back' }), {
    code: 'nothing-to-roll-out',
    message: /name a model with `plumbline model rollout credit --to URI`/,
  });
});
