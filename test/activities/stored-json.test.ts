import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadJson, UnreadableRecordError } from '../../activities/stored-json.ts';
import { updateJson } from '../../activities/update-json.ts';
import { createFolderStore } from '../../clients/object-store/folder-store.ts';
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
