import assert from 'node:assert/strict';
import { test } from 'node:test';
import { once } from 'node:events';
import {
  beginServiceRecord,
  changeServiceRecord,
  forbidServiceRecord,
  loadServiceRecord,
} from '../../../activities/rollout/service-record-store.ts';
import { createPermit } from '../../../activities/rollout/write-permit.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { record } from '../../domain/models/rollout/serving/worlds.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const rollout = { model: 'credit', id: 'abc123abc123' };
const hour = 60 * 60 * 1000;

test('nothing is permitted in a direction that another process has turned from', async () => {
  const store = createFolderStore(temporaryFolder());
  const forward = await beginServiceRecord(store, rollout, record());
  const permit = createPermit(store, rollout, forward, hour, new AbortController().signal);
  assert.equal((await permit()).aborted, false);
  await changeServiceRecord(store, rollout, record({ direction: 'back' }));
  await assert.rejects(permit(), { code: 'rollout-interference', message: /by now: back/ });
});

test('nothing is permitted for a step that another process has gone on from', async () => {
  const store = createFolderStore(temporaryFolder());
  const first = await beginServiceRecord(store, rollout, record({ asked: [10] }));
  const permit = createPermit(store, rollout, first, hour, new AbortController().signal);
  assert.equal((await permit()).aborted, false);
  await changeServiceRecord(store, rollout, first, () => ({ asked: [10, 50] }));
  await assert.rejects(permit(), { code: 'rollout-interference', message: /by now: at 50 %/ });
});

test('a process that comes late neither turns a rollout round again nor forgets what another one remembers', async () => {
  const store = createFolderStore(temporaryFolder());
  const forward = await beginServiceRecord(store, rollout, record());
  const known = { ...forward.candidate, revision: 'credit-2' };
  await changeServiceRecord(store, rollout, forward, () => ({ candidate: known }));
  assert.deepEqual((await beginServiceRecord(store, rollout, record())).candidate, known, 'begun once');
  const back = await changeServiceRecord(store, rollout, { ...forward, direction: 'back' });
  assert.deepEqual([back.direction, back.candidate], ['back', known]);
  for (const direction of ['forward', 'promoted', 'retired'] as const)
    await assert.rejects(changeServiceRecord(store, rollout, { ...forward, direction }), {
      code: 'rollout-interference',
    });
});

test('a rollout that was undone before anything was written down is begun by nobody who comes late', async () => {
  const store = createFolderStore(temporaryFolder());
  assert.equal(await forbidServiceRecord(store, rollout), undefined);
  assert.equal(await forbidServiceRecord(store, rollout), undefined, 'again it changes nothing');
  assert.equal(await loadServiceRecord(store, rollout), undefined);
  const tooLate = { code: 'rollout-interference', message: 'it was undone before it had begun' };
  await assert.rejects(beginServiceRecord(store, rollout, record()), tooLate);
  await assert.rejects(changeServiceRecord(store, rollout, record()), tooLate);
  const permit = createPermit(store, rollout, record(), hour, new AbortController().signal);
  await assert.rejects(permit(), { code: 'rollout-interference' });
});

test('what has begun is not forbidden any more: it has to be put back', async () => {
  const store = createFolderStore(temporaryFolder());
  await beginServiceRecord(store, rollout, record());
  const known = await forbidServiceRecord(store, rollout);
  assert.deepEqual(known, await loadServiceRecord(store, rollout));
  assert.equal(known?.direction, 'forward');
});

test('a permit ends by itself, and with what it was asked for', async () => {
  const store = createFolderStore(temporaryFolder());
  const forward = await beginServiceRecord(store, rollout, record());
  const stopping = new AbortController();
  const short = await createPermit(store, rollout, forward, 1, stopping.signal)();
  if (!short.aborted) await once(short, 'abort');
  assert.equal((short.reason as DOMException).name, 'TimeoutError');
  const long = await createPermit(store, rollout, forward, hour, stopping.signal)();
  stopping.abort(new Error('the worker stops'));
  assert.match(String(long.reason), /the worker stops/);
});
