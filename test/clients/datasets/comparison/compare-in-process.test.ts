import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { compareInProcess } from '../../../../clients/datasets/comparison/compare-in-process.ts';
import { ProcessFailure } from '../../../../clients/programs/own-process.ts';
import type { ComparisonRequest } from '../../../../clients/datasets/comparison/comparison-request.ts';
import { defaultRules } from '../../../../domain/models/drift-rules.ts';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { payments } from '../../../support/model-loop.ts';
import { writeFiles } from '../../../support/parquet-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder();
const at = (name: string): string => path.join(folder, name);

function request(current: string, changes: Partial<ComparisonRequest> = {}): ComparisonRequest {
  return {
    reference: { location: at('train.parquet'), options: {} },
    current: { location: at(current), options: {} },
    rules: { ...defaultRules, time: 'moment' },
    types: {},
    threads: 1,
    ...changes,
  };
}

/** Boosted trees over many rows: longer than any test waits. */
const endless = request('huge.parquet', {
  reference: { location: at('huge.parquet'), options: {} },
  rules: { ...defaultRules, multivariate: ['domain-classifier', 'mmd'], slices: ['channel'] },
});

before(async () => {
  await writeFiles({
    [at('train.parquet')]: payments(0),
    [at('today.parquet')]: payments(7),
    [at('huge.parquet')]: payments(0, 2_000_000),
  });
});

test('a comparison says why there is nothing to judge, or what is wrong with a side', async () => {
  assert.deepEqual(await compareInProcess(request('gone.parquet')), {
    noData: `${at('gone.parquet')}: no such file or folder; check the path`,
  });
  await writeFile(at('damaged.parquet'), 'PAR1 and nothing of it');
  await assert.rejects(
    compareInProcess(request('damaged.parquet')),
    (error) => error instanceof ProcessFailure && error.code === 'dataset-unreadable' && !error.retryable,
  );
  const reference = { location: at('gone.parquet'), options: {} };
  await assert.rejects(
    compareInProcess(request('today.parquet', { reference })),
    (error) => error instanceof ProcessFailure && error.code === 'dataset-not-found',
  );
});

test('a profile of the reference is made once and gives the same answer', async () => {
  const profile = at('kept.profile');
  const first = await compareInProcess(request('today.parquet', { profile }));
  const made = await readFile(profile);
  const second = await compareInProcess(request('today.parquet', { profile }));
  assert.ok('report' in first && 'report' in second);
  assert.equal(first.report.dataset.drifted, true);
  assert.deepEqual(second.report.columns, first.report.columns);
  assert.deepEqual(second.window, { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T09:19:00.000Z' });
  assert.ok(made.equals(await readFile(profile)), 'it was not made again');

  await writeFile(profile, made.subarray(0, made.length - 60));
  await assert.rejects(
    compareInProcess(request('today.parquet', { profile })),
    (error) => error instanceof ProcessFailure && error.code.startsWith('profile-'),
  );
});

test('a comparison that is no longer wanted ends at once', async () => {
  const unwanted = new AbortController();
  const comparing = compareInProcess(endless, unwanted.signal);
  setTimeout(() => unwanted.abort(new Error('no longer wanted')), 500);
  await assert.rejects(comparing, /no longer wanted/);
  await assert.rejects(compareInProcess(endless, AbortSignal.abort(new Error('never was'))), /never was/);
});

test('a comparison ends with the process that asked for it, however that ends', async () => {
  const module = pathToFileURL(
    path.join(import.meta.dirname, '../../../../clients/datasets/comparison/compare-in-process.ts'),
  );
  const script = `import { compareInProcess } from '${module.href}';
    void compareInProcess(${JSON.stringify(endless)});`;
  await writeFile(at('asks.ts'), script);
  const asking = spawn(process.execPath, [at('asks.ts')], { stdio: 'ignore' });
  const children = `/proc/${asking.pid}/task/${asking.pid}/children`;
  let child = '';
  await waitUntil(async () => (child = (await readFile(children, 'utf8').catch(() => '')).trim()) !== '', {
    within: 120_000,
  });
  asking.kill('SIGKILL');
  await once(asking, 'exit');
  await waitUntil(
    () =>
      access(`/proc/${child}/cwd`).then(
        () => false,
        () => true,
      ),
    { within: 120_000 },
  );
});
