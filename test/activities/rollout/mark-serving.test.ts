import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMarkServing } from '../../../activities/rollout/mark-serving.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { createStoredRegistry } from '../../../clients/registry/stored-registry.ts';
import type { RegisteredCandidate } from '../../../workflows/retraining-messages.ts';
import type { RolloutChange } from '../../../workflows/rollout-messages.ts';
import { sampleCandidate } from '../../support/registry-behaviour.ts';
import { rolloutPlan } from '../../support/rollout-story.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A registry with two versions of a model, and what marks them. */
async function world() {
  const registry = createStoredRegistry(createFolderStore(temporaryFolder()));
  const [first, second] = [
    await registry.register(sampleCandidate('credit', '0000000000a1')),
    await registry.register(sampleCandidate('credit', '0000000000a2')),
  ];
  const mark = createMarkServing({ registry });
  return {
    first,
    second,
    mark: (change: RolloutChange, serving: 'candidate' | 'champion') =>
      mark({ model: 'credit', id: 'abc123abc123', plan: rolloutPlan(), change, serving }),
    stages: async () =>
      (await registry.versions('credit')).map(({ version, status }) => `${version} ${status}`),
  };
}

const rolledOut = (candidate: RegisteredCandidate) =>
  ({
    kind: 'candidate',
    candidate,
    retraining: { transaction: 'any', data: {} },
  }) as unknown as RolloutChange;

test('the registry says which version serves, and again what it said before when that is undone', async () => {
  const { first, second, mark, stages } = await world();
  assert.equal(await mark(rolledOut(first), 'candidate'), 'version 1 of credit serves');
  const before = await stages();
  assert.equal(await mark(rolledOut(second), 'candidate'), 'version 2 of credit serves');
  const promoted = await stages();
  assert.notDeepEqual(promoted, before);
  assert.equal(await mark(rolledOut(second), 'candidate'), 'version 2 of credit serves');
  assert.deepEqual(await stages(), promoted, 'asked again it changes nothing');
  assert.equal(await mark(rolledOut(second), 'champion'), 'version 1 of credit serves again');
  assert.ok((await stages())[0]?.endsWith('serving'), (await stages()).join(', '));
});

test('the first version that is taken back leaves none that serves', async () => {
  const { first, mark, stages } = await world();
  await mark(rolledOut(first), 'candidate');
  assert.equal(await mark(rolledOut(first), 'champion'), 'version 1 of credit does not serve any more');
  assert.ok(!(await stages()).some((one) => one.endsWith('serving')), (await stages()).join(', '));
});

test('a model that a person named by its place is in no registry', async () => {
  const { mark, stages } = await world();
  const before = await stages();
  const change = { kind: 'storage-uri', storageUri: 's3://models/credit/9' } as const;
  assert.equal(await mark(change, 'candidate'), 'it is in no registry');
  assert.deepEqual(await stages(), before);
});
