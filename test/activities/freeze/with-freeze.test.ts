import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createAwaitThaw } from '../../../activities/freeze/await-thaw.ts';
import { beforeChange } from '../../../activities/freeze/changes.ts';
import { freezeKey, updateFreezes } from '../../../activities/freeze/freeze-store.ts';
import { withFreeze } from '../../../activities/freeze/with-freeze.ts';
import { NoSuchBucketError } from '../../../clients/object-store/errors.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { addFreeze, removeFreezes } from '../../../domain/freeze/freeze.ts';
import type { FreezeScope } from '../../../domain/freeze/freeze.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Input = Record<string, unknown>;

/** Activities by these names that only say what they did, over a storage of their own. */
function world(names: readonly string[]) {
  const store = createFolderStore(temporaryFolder());
  const deps = { store, now: () => new Date() };
  const done: string[] = [];
  const made = names.map((name) => [name, async () => void done.push(name)]);
  const activities = withFreeze(deps, Object.fromEntries(made)) as Record<
    string,
    (input: Input) => Promise<unknown>
  >;
  return {
    store,
    deps,
    done,
    freeze: async (changes: { scope?: FreezeScope; everything?: boolean; until?: string } = {}) => {
      const freeze = {
        scope: 'all' as const,
        by: 'ada',
        identities: ['ada'],
        since: '2026-11-21T20:00:00Z',
        reason: 'a test',
        everything: false,
        ...changes,
      };
      await updateFreezes(store, (record) => addFreeze(record, freeze, new Date()));
    },
    thaw: () => updateFreezes(store, (record) => removeFreezes(record, ['all'], new Date())),
    /** What became of an activity: `done`, or the type of its failure. */
    run: async (name: string, input: Input = {}): Promise<string> => {
      try {
        await new MockActivityEnvironment().run(async () => await activities[name]?.(input));
        return 'done';
      } catch (error) {
        if (!(error instanceof ApplicationFailure)) throw error;
        return `${error.type}${error.nonRetryable === true ? '' : ', again'}`;
      }
    },
  };
}

const forward = ['healItem', 'proposeChange', 'createTrainingJob', 'registerCandidate', 'shiftTraffic'];
const back = ['restoreChampion', 'releaseService', 'deleteTrainingJobs', 'closePullRequest'];
const neither = ['observeItem', 'tellPeople', 'recordAudit', 'analyseCanary', 'watchTrainingJob'];

test('what goes forward is stopped, what puts back is not, and what changes nothing never is', async () => {
  const { run, freeze } = world([...forward, ...back, ...neither]);
  await freeze();
  for (const name of forward) assert.equal(await run(name), 'ChangesFrozen', name);
  for (const name of [...back, ...neither]) assert.equal(await run(name), 'done', name);
  await freeze({ everything: true });
  for (const name of back) assert.equal(await run(name), 'EverythingFrozen', name);
  for (const name of neither) assert.equal(await run(name), 'done', name);
});

test('traffic on its way back to what served before is not stopped, whichever activity moves it', async () => {
  const { run, freeze } = world(['shiftTraffic', 'markServing']);
  await freeze();
  assert.equal(await run('shiftTraffic', { plan: { goesBack: true } }), 'done');
  assert.equal(await run('markServing', { serving: 'champion' }), 'done');
  assert.equal(await run('markServing', { serving: 'candidate' }), 'ChangesFrozen');
});

test('a freeze of one target or model stops what is about it alone', async () => {
  const { run, freeze } = world(['healItem', 'createTrainingJob', 'shiftTraffic']);
  await freeze({ scope: 'target/shop' });
  await freeze({ scope: 'model/fraud' });
  assert.equal(await run('healItem', { target: 'shop' }), 'ChangesFrozen');
  assert.equal(await run('healItem', { target: 'other' }), 'done');
  assert.equal(await run('createTrainingJob', { transaction: { model: 'fraud' } }), 'ChangesFrozen');
  assert.equal(await run('shiftTraffic', { model: 'fraud' }), 'ChangesFrozen');
  assert.equal(await run('shiftTraffic', { model: 'credit' }), 'done');
});

test('nothing is changed while it cannot be known whether it may be', async () => {
  const { store, deps, run, done } = world(['healItem', 'observeItem']);
  for (const rubbish of ['not json', '{}', 'null', '{"version":2,"freezes":[]}', '{"version":1}', '[]']) {
    await store.put(freezeKey, rubbish);
    assert.equal(await run('healItem'), 'UnknownFreeze, again', rubbish);
  }
  assert.equal(done.length, 0);
  assert.equal(await run('observeItem'), 'done');
  const away = { ...store, get: async () => Promise.reject(new NoSuchBucketError('plumbline')) };
  const healItem = async () => void done.push('healed');
  const broken = withFreeze({ ...deps, store: away }, { healItem });
  await assert.rejects(new MockActivityEnvironment().run(async () => await broken.healItem()));
  assert.deepEqual(done, ['observeItem']);
});

test('a freeze that comes while an activity works stops it before its next change', async () => {
  const { deps, freeze, thaw } = world([]);
  const changed: number[] = [];
  const { healItem } = withFreeze(deps, {
    healItem: async () => {
      for (const object of [1, 2, 3]) {
        await beforeChange();
        changed.push(object);
        if (changed.length === 2) await freeze();
      }
    },
  });
  await assert.rejects(
    new MockActivityEnvironment().run(async () => await healItem()),
    ({ type, message }: ApplicationFailure) => type === 'ChangesFrozen' && /by ada since/.test(message),
  );
  assert.deepEqual(changed, [1, 2]);
  await thaw();
  await new MockActivityEnvironment().run(async () => await healItem());
});

const isPatient = ({ nonRetryable, nextRetryDelay }: ApplicationFailure) =>
  nonRetryable !== true && nextRetryDelay !== undefined;

test('the end of a freeze is waited for by failing with its words, whatever keeps it from being known', async () => {
  const { store, deps, freeze, thaw } = world([]);
  const awaitThaw = createAwaitThaw(deps);
  const wait = () => new MockActivityEnvironment().run(async () => await awaitThaw({ isUndoing: false }));
  await wait();
  await freeze();
  await assert.rejects(
    wait(),
    (error: ApplicationFailure) => isPatient(error) && /a test/.test(error.message),
  );
  await store.put(freezeKey, 'not json');
  await assert.rejects(wait(), isPatient);
  await store.delete(freezeKey);
  await freeze();
  await thaw();
  await wait();
});
