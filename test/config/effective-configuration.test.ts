import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { effectiveConfiguration, effectiveSettings } from '../../config/effective-configuration.ts';
import { loadConfiguration } from '../../config/load-configuration.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const example = path.join(import.meta.dirname, '../../examples/plumbline.yaml');

test('the example is right and warns of nothing', async () => {
  const { warnings } = await loadConfiguration(example, new Date('2026-11-21T00:00:00Z'));
  assert.deepEqual(warnings, []);
});

test('every setting that the example shows commented out is right too', async () => {
  const text = await readFile(example, 'utf8');
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  const uncommented = text
    .replace('  folder: .plumbline/storage\n', '')
    .replaceAll(
      /^( *)# ((?: *)(?:s3|secrets|bucket|endpoint|credentials|accessKeyId|secretAccessKey|apiKey|fingerprintKey):)/gm,
      '$1$2',
    );
  await writeFile(file, uncommented);
  const { configuration } = await loadConfiguration(file);
  assert.equal(configuration.storage.s3?.bucket, 'plumbline');
  assert.deepEqual(configuration.temporal.apiKey, { env: 'TEMPORAL_API_KEY' });
});

test('the effective configuration loads as exactly what it was made from', async () => {
  const { configuration } = await loadConfiguration(example);
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  await writeFile(file, effectiveConfiguration(configuration));
  // Where a rule stands is another place in another file.
  const again = (await loadConfiguration(file)).configuration;
  assert.deepEqual(effectiveSettings(again), effectiveSettings(configuration));
});

test('the effective configuration shows defaults, durations as they are written, and what a preset does', async () => {
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  await writeFile(
    file,
    'version: 1\ntemporal: { apiKey: { env: TEMPORAL_API_KEY } }\ntargets:\n  - { name: shop, cluster: { context: x }, source: { git: /srv/shop }, policy: production }\n',
  );
  const text = effectiveConfiguration((await loadConfiguration(file)).configuration);
  assert.match(text, /^ {6}every: 5m$/m);
  assert.match(text, /^ {4}expireAfter: 1d$/m);
  assert.match(
    text,
    /^ {4}policy: production # preset: \[\{"match":\{\},"strategy":"self-heal","prune":false,"releaseGpus":false\}\]$/m,
  );
  assert.match(text, /^ {2}apiKey:\n {4}env: TEMPORAL_API_KEY$/m);
});
