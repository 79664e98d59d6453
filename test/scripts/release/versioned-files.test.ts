import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import packageJson from '../../../package.json' with { type: 'json' };
import { versionedFiles, withVersion } from '../../../scripts/release/versioned-files.ts';

const root = path.resolve(import.meta.dirname, '../../..');

test('what is deployed and told to be installed is of the version of the package, and a release moves it on', async () => {
  for (const file of versionedFiles) {
    const text = await readFile(path.join(root, file), 'utf8');
    const released = withVersion(text, packageJson.version, '98.7.6');
    assert.match(released, /98\.7\.6/, file);
    assert.equal(withVersion(released, '98.7.6', packageJson.version), text, file);
  }
});

test('a version that only contains ours is another one', () => {
  const others = "'>=1.30.0-0' 11.30.0 1.30.01 1.30.0.1 v2.1.30.0";
  assert.equal(withVersion(others, '1.30.0', '2.0.0'), others);
  assert.equal(
    withVersion('plumbline:1.30.0 plumbline-1.30.0.tgz appVersion: 1.30.0', '1.30.0', '2.0.0'),
    'plumbline:2.0.0 plumbline-2.0.0.tgz appVersion: 2.0.0',
  );
});
