import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadJson, UnreadableRecordError } from '../../activities/stored-json.ts';
import { updateJson } from '../../activities/update-json.ts';
import { createFolderStore } from '../../clients/object-store/folder-store.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const unreadable = (error: unknown): boolean =>
  error instanceof UnreadableRecordError &&
  !error.retryable &&
  error.message.startsWith('models/fraud/history.json in the storage is not JSON');

test('a record that was damaged is named, and neither taken for nothing nor written over', async () => {
  const store = createFolderStore(temporaryFolder());
  await store.put('models/fraud/history.json', '[{"id": "1"');
  await assert.rejects(loadJson(store, 'models/fraud/history.json'), unreadable);
  await assert.rejects(
    updateJson<unknown[]>(store, 'models/fraud/history.json', [], () => []),
    unreadable,
  );
  assert.equal(new TextDecoder().decode(await store.get('models/fraud/history.json')), '[{"id": "1"');
});

test('where nothing is stored, a change begins with what absence means', async () => {
  const store = createFolderStore(temporaryFolder());
  assert.equal(await loadJson(store, 'a.json'), undefined);
  assert.deepEqual(await updateJson(store, 'a.json', [1], (values) => [...values, 2]), [1, 2]);
  assert.deepEqual(await loadJson(store, 'a.json'), [1, 2]);
});

test('changes that are asked for while one is written are one write, each sees those before it', async () => {
  const store = createFolderStore(temporaryFolder());
  let writes = 0;
  const counting: ObjectStore = {
    ...store,
    compareAndSwap: (key, version, body) => {
      writes += 1;
      return store.compareAndSwap(key, version, body);
    },
  };
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  const answers = await Promise.all(
    numbers.map((number) => updateJson<number[]>(counting, 'a.json', [], (known) => [...known, number])),
  );
  assert.deepEqual(await loadJson(store, 'a.json'), numbers);
  assert.deepEqual(
    answers.map(({ length }) => length),
    numbers.map((number) => number + 1),
  );
  assert.equal(writes, 2);
});

test('a change that makes no sense of the value fails alone', async () => {
  const store = createFolderStore(temporaryFolder());
  const add = (number: number) => updateJson<number[]>(store, 'a.json', [], (known) => [...known, number]);
  const fail = () =>
    updateJson<number[]>(store, 'a.json', [], () => {
      throw new RangeError('no such number');
    });
  const [first, second, third] = await Promise.allSettled([add(1), fail(), add(2)]);
  assert.deepEqual([first.status, second.status, third.status], ['fulfilled', 'rejected', 'fulfilled']);
  assert.deepEqual(await loadJson(store, 'a.json'), [1, 2]);
});

test('several processes that change one value lose nothing', async () => {
  const folder = temporaryFolder();
  const stores = Array.from({ length: 3 }, () => createFolderStore(folder));
  const numbers = Array.from({ length: 30 }, (_, index) => index);
  await Promise.all(
    stores.flatMap((store, one) =>
      numbers.map((number) =>
        updateJson<string[]>(store, 'a.json', [], (known) => [...known, `${one}-${number}`]),
      ),
    ),
  );
  const [store = createFolderStore(folder)] = stores;
  assert.equal(new Set(await loadJson<string[]>(store, 'a.json')).size, 90);
});

test('a write that fails fails what was asked for with it, and nothing after it', async () => {
  const store = createFolderStore(temporaryFolder());
  let isAway = true;
  const failing: ObjectStore = {
    ...store,
    compareAndSwap: async (...swap) => {
      if (isAway) throw new Error('the storage is away');
      return await store.compareAndSwap(...swap);
    },
  };
  const add = (number: number) => updateJson<number[]>(failing, 'a.json', [], (known) => [...known, number]);
  const results = await Promise.allSettled([add(1), add(2)]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  isAway = false;
  assert.deepEqual(await add(3), [3]);
});
