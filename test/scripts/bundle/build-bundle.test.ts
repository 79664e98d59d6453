import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import packageJson from '../../../package.json' with { type: 'json' };
import { buildBundle } from '../../../scripts/bundle/build-bundle.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = path.join(import.meta.dirname, '../../..');
const run = promisify(execFile);

test('a bundle names every source it was made of, and runs', async () => {
  const folder = temporaryFolder();
  const entry = await buildBundle(root, folder);
  const { stdout } = await run(process.execPath, [path.join(folder, entry), '--version']);
  assert.equal(stdout.trim(), packageJson.version);
  const manifest = JSON.parse(readFileSync(path.join(folder, 'bundle.json'), 'utf8')) as {
    entry: string;
    inputs: [string, number, number][];
  };
  assert.equal(manifest.entry, entry);
  const files = manifest.inputs.map(([file]) => file);
  for (const file of [
    'scripts/cli/main.ts',
    'activities/comparison/compare-target.ts',
    'package-lock.json',
  ]) {
    assert(files.includes(file), file);
  }
});

test('the executable answers, whether or not there is a bundle yet', async () => {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { stdout } = await run(path.join(root, 'scripts/plumbline'), ['--version']);
    assert.equal(stdout.trim(), packageJson.version);
  }
});
