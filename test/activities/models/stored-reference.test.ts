import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import {
  adoptReferenceAgain,
  readAdoptedReference,
  readAdoptedReferences,
  storeAdoptedReference,
  withdrawAdoptedReference,
} from '../../../activities/models/stored-reference.ts';
import type { AdoptedReference } from '../../../activities/models/stored-reference.ts';
import { createFolderStore } from '../../../clients/object-store/folder-store.ts';
import { storedDataHere } from '../../../clients/model-data/adopted-data.ts';
import { parseConfiguration } from '../../../config/load-configuration.ts';
import { createModelRegistry } from '../../../workers/models/model-registry.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const store = createFolderStore(folder);

async function adopted(rollout: string, rows: number): Promise<AdoptedReference> {
  const data = await store.put(`models/credit/retrainings/${rollout}/data/training.csv`, `amount\n${rows}\n`);
  const at = '2026-05-01T00:00:00Z';
  return { rollout, retraining: `t-${rollout}`, data, rows, adoptedAt: at, insteadOf: '/data/train.csv' };
}

test('the data of the last rollout that was not undone counts, and the history stays', async () => {
  await storeAdoptedReference(store, 'credit', await adopted('one', 10));
  await storeAdoptedReference(store, 'credit', await adopted('two', 20));
  await storeAdoptedReference(store, 'credit', await adopted('two', 20));
  const present = async () => (await readAdoptedReference(store, 'credit', '/data/train.csv'))?.rollout;
  assert.equal(await present(), 'two');
  const at = '2026-05-02T00:00:00Z';
  assert.ok(await withdrawAdoptedReference(store, 'credit', { rollout: 'two', at, by: 'two' }));
  assert.ok(
    await withdrawAdoptedReference(store, 'credit', {
      rollout: 'two',
      at: '2027-01-01T00:00:00Z',
      by: 'two',
    }),
  );
  assert.equal(await present(), 'one');
  assert.equal(await withdrawAdoptedReference(store, 'credit', { rollout: 'none', at, by: 'none' }), false);
  const history = await readAdoptedReferences(store, 'credit');
  assert.deepEqual(
    history.map(({ rollout, withdrawnAt }) => [rollout, withdrawnAt]),
    [
      ['one', undefined],
      ['two', at],
    ],
  );
});

test('what a later rollout goes back from is taken back with it, and again with that one', async () => {
  await storeAdoptedReference(store, 'fraud', await adopted('one', 10));
  const present = async () => (await readAdoptedReference(store, 'fraud', '/data/train.csv'))?.rollout;
  const at = '2026-05-02T00:00:00Z';
  assert.ok(await withdrawAdoptedReference(store, 'fraud', { rollout: 'one', at, by: 'back' }));
  assert.equal(await present(), undefined);
  assert.ok(await adoptReferenceAgain(store, 'fraud', 'back'));
  assert.equal(await present(), 'one');
  assert.equal(await adoptReferenceAgain(store, 'fraud', 'back'), false);
});

test('a reference that somebody writes into the configuration later wins', async () => {
  assert.equal(await readAdoptedReference(store, 'credit', '/data/newer.csv'), undefined);
});

test('scans compare with it, and call it by what it is', async () => {
  const home = temporaryFolder();
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, 'now.csv'), 'amount\n1\n');
  const yaml = `version: 1
models:
  - name: credit
    reference: /data/train.csv
    referenceFrom: '2026-01-01'
    time: moment
    current: { files: ${path.join(home, 'now.csv')} }
`;
  const { configuration } = parseConfiguration(yaml, path.join(home, 'plumbline.yaml'), new Date());
  const settings = await createModelRegistry(configuration, store)('credit');
  assert.match(settings.reference.location, /retrainings\/one\/data\/training\.csv$/);
  // All of it: the span is that of the data that it stands for.
  assert.equal(settings.reference.options.time, undefined);
  assert.equal(settings.referenceLabel, 'training data of retraining t-one, 10 rows');
});

test('data of a bucket is fetched once, and refused where it is other data by now', async () => {
  const { data } = await adopted('three', 30);
  const remote = {
    uriOf: (key: string) => `s3://bucket/plumbline/${key}`,
    getFile: (key: string, file: string) => store.getFile(key, file),
  } as typeof store;
  const uri = 's3://bucket/plumbline/models/credit/retrainings/three/data/training.csv';
  const copies = path.join(folder, 'copies');
  const file = await storedDataHere(remote, { ...data, uri }, copies);
  assert.equal(await storedDataHere(remote, { ...data, uri }, copies), file);
  await assert.rejects(storedDataHere(remote, { ...data, uri, sha256: '0'.repeat(64) }, copies), {
    code: 'reference-gone',
  });
});
