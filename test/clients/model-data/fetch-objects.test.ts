import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fetchObjects } from '../../../clients/model-data/stored-source.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';

test('no key of a bucket leads out of the folder that its objects are fetched to', async () => {
  const name = `plumbline-outside-${process.pid}`;
  const store = { get: async () => new Uint8Array([1]) } as unknown as ObjectStore;
  const folder = await fetchObjects(store, [`data/../../${name}`, 'data/a.csv'], AbortSignal.timeout(60_000));
  assert.deepEqual(readdirSync(path.join(folder, 'data')).toSorted(), ['_..', 'a.csv']);
  assert.equal(existsSync(path.join(path.dirname(folder), name)), false);
  await rm(folder, { recursive: true });
});
