import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { compareSources } from '../../clients/datasets/comparison/compare-sources.ts';
import { openReference } from '../../clients/datasets/comparison/open-reference.ts';
import { openDataset } from '../../clients/datasets/open-dataset.ts';
import type { DriftReport } from '../../domain/models/drift-report.ts';
import { defaultRules } from '../../domain/models/drift-rules.ts';
import { writeFiles } from '../support/parquet-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

/** A file against itself. */
async function compareWithItself(file: string): Promise<DriftReport> {
  const reference = await openReference(file, {});
  const current = await openDataset(file, {});
  try {
    return await compareSources(reference, current, { rules: defaultRules });
  } finally {
    await Promise.all([reference.close(), current.close()]);
  }
}

test('ten thousand columns', async () => {
  const file = path.join(folder, 'wide.csv');
  const names = Array.from({ length: 10_000 }, (_, index) => `column_${index}`);
  const row = (seed: number): string =>
    names.map((_, index) => ((index * 31 + seed * 17) % 97) / 7).join(',');
  const rows = Array.from({ length: 40 }, (_, seed) => row(seed)).join('\n');
  await writeFile(file, `${names.join(',')}\n${rows}\n`);
  const report = await compareWithItself(file);
  assert.equal(report.dataset.columns, 10_000);
  assert.equal(report.dataset.driftedColumns, 0);
});

test('a category with a million values', async () => {
  const file = path.join(folder, 'users.parquet');
  const query = `SELECT 'user ' || (i % 1000000) AS user FROM range(2050000) t(i)`;
  await writeFiles({ [file]: query });
  const [user] = (await compareWithItself(file)).columns;
  assert.ok(user && 'distinct' in user.current);
  assert.equal(user.type, 'categorical');
  assert.deepEqual(user.current, user.reference);
  assert.equal(user.drifted, false);
});
