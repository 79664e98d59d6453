import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { CarryDeps } from '../../../activities/rollout/carry-to-git.ts';
import { createProposeToGit } from '../../../activities/rollout/propose-model.ts';
import { beginServiceRecord } from '../../../activities/rollout/service-record-store.ts';
import { rolloutKey } from '../../../activities/rollout/stored-rollouts.ts';
import { storeJson } from '../../../activities/stored-json.ts';
import { ForgeForbiddenError, ForgeNotFoundError } from '../../../clients/forge/errors.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import type { PullRequestState } from '../../../domain/forge/pull-request.ts';
import { record } from '../../domain/models/rollout/serving/worlds.ts';
import { rolloutPlan } from '../../support/rollout-story.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = { model: 'credit', id: 'abc123abc123', plan: rolloutPlan({ target: 'payments' }) };
const pullRequest = { number: 7, url: 'https://git.example/7', branch: 'plumbline/payments/rollout-credit' };

/** Proposes once more a rollout whose pull request is known; `tried` says that a change was about to be made. */
async function proposedAgain(read: () => PullRequestState['state']) {
  const store = createFolderStore(temporaryFolder());
  await beginServiceRecord(store, run, record({ direction: 'promoted' }));
  const proposal = { target: 'payments', branch: pullRequest.branch, base: 'main', pullRequest };
  await storeJson(store, rolloutKey('credit', run.id, 'proposal.json'), proposal);
  let tried = false;
  const deps = {
    store,
    findTarget: async () => ({ repository: {}, proposable: {} }),
    openForge: async () => ({ base: 'main', forge: { read: async () => ({ state: read() }) } }),
    git: {
      resolve: async () => {
        tried = true;
        throw new Error('a change is made');
      },
    },
  } as unknown as CarryDeps;
  const propose = createProposeToGit(deps);
  const answer = await new MockActivityEnvironment()
    .run(async () => await propose(run))
    .catch((error: unknown) => error);
  return { answer, tried };
}

test('a pull request that a reviewer has closed is not opened again behind their back', async () => {
  const { answer, tried } = await proposedAgain(() => 'closed');
  assert.deepEqual(answer, { number: 7, url: 'https://git.example/7' });
  assert.equal(tried, false);
});

test('one that is open, or merged, is brought up to date with what the source needs', async () => {
  assert.equal((await proposedAgain(() => 'open')).tried, true);
  assert.equal((await proposedAgain(() => 'merged')).tried, true);
});

test('one that the forge does not know any more is proposed anew', async () => {
  const { tried } = await proposedAgain(() => {
    throw new ForgeNotFoundError('there is no pull request 7');
  });
  assert.equal(tried, true);
});

test('where it cannot be seen whether it was closed, nothing is opened', async () => {
  const forbidden = new ForgeForbiddenError('the token may not read pull requests');
  const { answer, tried } = await proposedAgain(() => {
    throw forbidden;
  });
  assert.equal(answer, forbidden);
  assert.equal(tried, false);
});
