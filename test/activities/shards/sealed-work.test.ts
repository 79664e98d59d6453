import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SealedByOtherKeyError, openWork, sealWork } from '../../../activities/shards/sealed-work.ts';
import type { ShardWork } from '../../../activities/shards/shard-work.ts';
import type { FingerprintKey } from '../../../domain/infrastructure/secret-fingerprint.ts';

const keyOf = (byte: number): FingerprintKey => ({ keyId: `k${byte}`, key: new Uint8Array(32).fill(byte) });

const work: ShardWork = {
  namespaces: ['shop'],
  objects: [
    {
      object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { key: 'hunter2' } },
      source: { file: 'db.yaml', line: 1, column: 1 },
      base: null,
    },
  ],
};

test('what is sealed shows nothing of its values and opens to what it was', async () => {
  const sealed = await sealWork(keyOf(1), work);
  assert.equal(sealed.includes('hunter2'), false);
  assert.equal(sealed.includes('shop'), false);
  assert.deepEqual(await openWork(keyOf(1), sealed), work);
});

test('the same work is the same bytes, other work shares no nonce with it', async () => {
  const sealed = await sealWork(keyOf(1), work);
  const other = await sealWork(keyOf(1), { ...work, namespaces: ['pay'] });
  assert.deepEqual(await sealWork(keyOf(1), work), sealed);
  assert.notDeepEqual(other.subarray(0, 12), sealed.subarray(0, 12));
});

test('a worker with the next key opens what the previous key sealed; another key opens nothing', async () => {
  const sealed = await sealWork(keyOf(1), work);
  assert.deepEqual(await openWork({ ...keyOf(2), previous: keyOf(1) }, sealed), work);
  await assert.rejects(openWork(keyOf(2), sealed), SealedByOtherKeyError);
});

test('what was changed or cut in the storage is refused', async () => {
  const sealed = await sealWork(keyOf(1), work);
  const changed = Buffer.from(sealed);
  changed[sealed.length - 1] = (changed[sealed.length - 1] ?? 0) ^ 1;
  await assert.rejects(openWork(keyOf(1), changed), SealedByOtherKeyError);
  await assert.rejects(openWork(keyOf(1), sealed.subarray(0, 20)), SealedByOtherKeyError);
  await assert.rejects(openWork(keyOf(1), Buffer.alloc(0)), SealedByOtherKeyError);
});
