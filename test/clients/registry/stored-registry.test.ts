import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import { createStoredRegistry } from '../../../clients/registry/stored-registry.ts';
import { describeRegistry, sampleCandidate } from '../../support/registry-behaviour.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const store = createObjectStore({ folder: temporaryFolder() });

describeRegistry('a registry in the storage', () => createStoredRegistry(store));

test('numbers versions once, also where many are registered at the same time', async () => {
  const registries = Array.from({ length: 4 }, () => createStoredRegistry(store));
  const transactions = ['1', '2', '3', '4', '1', '2'].map((digit) => `00000000000${digit}`);
  const versions = await Promise.all(
    transactions.map((transaction, index) =>
      registries[index % registries.length]!.register(sampleCandidate('crowded', transaction)),
    ),
  );
  assert.equal(versions[0]!.version, versions[4]!.version);
  assert.equal(versions[1]!.version, versions[5]!.version);
  assert.deepEqual(
    (await registries[0]!.versions('crowded')).map(({ version }) => version),
    ['1', '2', '3', '4'],
  );
});

test('keeps the whole lineage', async () => {
  const candidate = sampleCandidate('lineage', '0000000000e1');
  await createStoredRegistry(store).register(candidate);
  const stored: unknown = JSON.parse(
    Buffer.from((await store.get('models/lineage/registry/versions.json')) ?? []).toString(),
  );
  assert.deepEqual(stored, [{ ...candidate, version: '1', status: 'candidate' }]);
});
