import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { loadConfiguration } from '../../../config/load-configuration.ts';
import { diskCheck, judgeRoom } from '../../../workers/doctor/disk-checks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const gibibyte = 2 ** 30;
const cache = { folder: '/cache', setting: 'PLUMBLINE_CACHE', mend: 'the cache can be emptied' };
const storage = { folder: '/data', setting: 'storage.folder', mend: 'retention says how long' };

async function configurationIn(folder: string, text: string) {
  const file = path.join(folder, 'plumbline.yaml');
  await writeFile(file, text);
  return (await loadConfiguration(file)).configuration;
}

test('little room is a warning and hardly any an error, with what helps each folder on that disk', () => {
  assert.deepEqual(judgeRoom(20 * gibibyte, [cache]), {
    status: 'ok',
    what: '20.0 GiB are free at /cache (PLUMBLINE_CACHE)',
  });
  const little = judgeRoom(1.5 * gibibyte, [cache, storage]);
  assert.deepEqual(
    [little.status, little.what],
    ['warning', '1.5 GiB are free at /cache (PLUMBLINE_CACHE), /data (storage.folder)'],
  );
  assert.match(little.mend ?? '', /^make room, .*the cache can be emptied; retention says how long$/);
  assert.equal(judgeRoom(0.1 * gibibyte, [storage]).status, 'error');
});

test('a folder that is not there yet is judged by its disk and not made; one that cannot be is an error', async () => {
  const folder = temporaryFolder();
  await writeFile(path.join(folder, 'a-file'), '');
  const configuration = await configurationIn(
    folder,
    `version: 1
storage: { folder: storage }
retention: { auditTrail: { archive: { folder: a-file/archive } } }
`,
  );
  const results = await diskCheck(configuration).look(AbortSignal.timeout(60_000));
  const own = path.join(folder, 'storage');
  assert.ok(
    results.some(({ what }) => what.includes(`${own} (storage.folder)`)),
    JSON.stringify(results),
  );
  assert.equal(existsSync(own), false);
  const broken = results.find(({ what }) => what.includes('retention.auditTrail.archive.folder'));
  assert.deepEqual([broken?.status, /cannot be written: ENOTDIR/.test(broken?.what ?? '')], ['error', true]);
});

test('the folder of payloads counts where a model has some', async () => {
  const configuration = await configurationIn(
    temporaryFolder(),
    `version: 1
models:
  - name: fraud
    cluster: { context: here }
    inferenceService: models/fraud
    payloads: {}
`,
  );
  const results = await diskCheck(configuration).look(AbortSignal.timeout(60_000));
  assert.ok(results.some(({ what }) => what.includes('(gateway.payloads.folder)')));
});
