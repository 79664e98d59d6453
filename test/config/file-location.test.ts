import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { findConfiguration } from '../../config/file-location.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

async function folderWithConfiguration(): Promise<{ root: string; deep: string }> {
  const root = temporaryFolder();
  const deep = path.join(root, 'a', 'b');
  await mkdir(deep, { recursive: true });
  await writeFile(path.join(root, 'plumbline.yaml'), 'version: 1\n');
  return { root, deep };
}

test('the nearest plumbline.yaml of this folder or one above is used', async () => {
  const { root, deep } = await folderWithConfiguration();
  assert.equal(await findConfiguration({ environment: {}, folder: deep }), path.join(root, 'plumbline.yaml'));
  await writeFile(path.join(deep, 'plumbline.yaml'), 'version: 1\n');
  assert.equal(await findConfiguration({ environment: {}, folder: deep }), path.join(deep, 'plumbline.yaml'));
});

test('the option wins over the environment, and both over the search', async () => {
  const { deep } = await folderWithConfiguration();
  const environment = { PLUMBLINE_CONFIG: 'environment.yaml' };
  assert.equal(
    await findConfiguration({ option: 'option.yaml', environment, folder: deep }),
    path.join(deep, 'option.yaml'),
  );
  assert.equal(await findConfiguration({ environment, folder: deep }), path.join(deep, 'environment.yaml'));
});

test('an empty environment variable counts as none', async () => {
  const { root, deep } = await folderWithConfiguration();
  const found = await findConfiguration({ environment: { PLUMBLINE_CONFIG: '' }, folder: deep });
  assert.equal(found, path.join(root, 'plumbline.yaml'));
});

test('without any the error says where it looked and how to name one', async () => {
  const folder = temporaryFolder();
  await assert.rejects(findConfiguration({ environment: {}, folder }), (error: Error) => {
    assert.ok(error.message.startsWith('plumbline.yaml: there is none in '));
    assert.match(error.message, /--config FILE or PLUMBLINE_CONFIG/);
    return true;
  });
});
