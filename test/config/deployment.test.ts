import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { ConfigurationError, describeFault } from '../../config/configuration-error.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The faults of a configuration with these lines, without the file's name. */
async function faultsOf(lines: string): Promise<string[]> {
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  await writeFile(file, `version: 1\n${lines}\n`);
  try {
    await loadConfiguration(file);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map((fault) => describeFault(fault).replace(/^.*plumbline\.yaml:/, ''));
  }
}

const s3 = `storage: { s3: { bucket: plumbline } }
secrets: { fingerprintKey: { env: FINGERPRINT_KEY } }`;

test('more than one replica refuses storage in a folder, where it stands', async () => {
  assert.deepEqual(await faultsOf('deployment: { replicas: 3 }\nstorage: { folder: data }'), [
    '3:12: storage is a folder, and deployment.replicas is 3: replicas on other machines would not see it; use storage: { s3: { bucket: … } }, or deployment: { replicas: 1 }',
  ]);
});

test('more than one replica refuses the folder that storage is where nothing is said', async () => {
  const [fault = ''] = await faultsOf('deployment: { replicas: 2 }');
  assert.match(fault, /^2:\d+: storage is a folder, and deployment\.replicas is 2/);
});

test('one replica takes a folder, and several take object storage', async () => {
  assert.deepEqual(await faultsOf('deployment: { replicas: 1 }\nstorage: { folder: data }'), []);
  assert.deepEqual(await faultsOf(`deployment: { replicas: 3 }\n${s3}`), []);
});

test('a number of replicas that is none is one fault', async () => {
  const faults = await faultsOf('deployment: { replicas: 0 }');
  assert.equal(faults.length, 1);
  assert.match(faults[0] ?? '', /expected a whole number, 1 or more/);
});
