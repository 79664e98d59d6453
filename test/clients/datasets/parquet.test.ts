import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { DatasetOptions, DatasetSource } from '../../../clients/datasets/dataset-source.ts';
import { openDataset, reopenDataset } from '../../../clients/datasets/open-dataset.ts';
import { writeFiles, writePartitions } from '../../support/parquet-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const table = path.join(folder, 'table.parquet');
const parts = path.join(folder, 'parts');

before(async () => {
  const query = `SELECT i AS i, (i * 7919) % 300 AS shuffled, i / 7 AS float, i::DECIMAL(9, 2) / 4 AS decimal, i % 2 = 0 AS flag,
    CASE WHEN i % 5 = 0 THEN NULL ELSE 'v' || i % 3 END AS text, TIMESTAMP '2026-01-01' + INTERVAL (i) HOUR AS moment,
    DATE '2026-01-01' + i::INTEGER AS day, {'x': i, 'y': {'z': 'q' || i % 4}} AS nested,
    CASE WHEN i % 4 = 0 THEN NULL ELSE [i, i] END AS list FROM range(300) t(i)`;
  await writeFiles({ [table]: query });
  await writePartitions(parts, `SELECT i AS i, 'p' || i % 2 AS half FROM range(10) t(i)`, 'half');
});

/** As on a machine for which DuckDB has no native part. */
function withoutDuckDB(): void {
  process.env['PLUMBLINE_PARQUET_READER'] = 'hyparquet';
}

function withDuckDB(): void {
  delete process.env['PLUMBLINE_PARQUET_READER'];
}

after(withDuckDB);

async function everything(source: DatasetSource): Promise<unknown> {
  const columns: Record<string, unknown> = {};
  for (const { name, kind } of source.columns) {
    if (kind === 'string') columns[name] = await source.readCategories(name);
    else columns[name] = await source.readNumbers([name]);
  }
  const { rows, rowsInWindow } = source;
  await source.close();
  return { rows, rowsInWindow, kinds: source.columns.map(({ name, kind }) => [name, kind]), columns };
}

async function byBoth(location: string, options: DatasetOptions): Promise<[unknown, unknown]> {
  withDuckDB();
  const expected = await everything(await openDataset(location, options));
  withoutDuckDB();
  const source = await openDataset(location, options);
  assert.equal(source.handle().engine, 'hyparquet');
  return [await everything(source), expected];
}

describe('Parquet in plain JavaScript reads what DuckDB reads', () => {
  const cases: [name: string, location: string, options: DatasetOptions][] = [
    ['types, nested fields and missing values', table, {}],
    ['folders with partitions', parts, {}],
    ['a window of rows', table, { window: { start: -20, end: -5 } }],
    [
      'a window of time',
      table,
      { time: { column: 'moment', from: new Date('2026-01-03'), until: new Date('2026-01-05') } },
    ],
    ['a sample', table, { sample: 50, seed: 3 }],
    ['an order', table, { orderBy: 'shuffled', window: { start: 10, end: 60 } }],
  ];
  for (const [name, location, options] of cases)
    test(name, async () => {
      const [actual, expected] = await byBoth(location, options);
      assert.deepEqual(actual, expected);
    });

  test('the same rows again, and a sample of them', async () => {
    withoutDuckDB();
    const source = await openDataset(table, { window: { start: 100 } });
    const again = await reopenDataset(structuredClone(source.handle()));
    assert.deepEqual(await again.readNumbers(['i']), await source.readNumbers(['i']));
    assert.equal(source.sampled(10, 1).rows, 10);
  });

  test('damage and other formats are said in one line', async () => {
    withoutDuckDB();
    const broken = path.join(folder, 'broken.parquet');
    await writeFile(broken, 'PAR1 and nothing else');
    await assert.rejects(openDataset(broken), /broken\.parquet: is damaged or not complete/);
    const csv = path.join(folder, 'rows.csv');
    await writeFile(csv, 'a\n1\n');
    await assert.rejects(openDataset(csv), /reading csv needs DuckDB, whose native part is not installed/);
    await assert.rejects(openDataset(table, { window: { start: 900 } }), /the window holds no rows/);
  });
});
