import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import {
  compareSources,
  type ComparisonOptions,
} from '../../../clients/datasets/comparison/compare-sources.ts';
import { openReference } from '../../../clients/datasets/comparison/open-reference.ts';
import type { DatasetOptions } from '../../../clients/datasets/dataset-source.ts';
import { openDataset } from '../../../clients/datasets/open-dataset.ts';
import { makeProfile } from '../../../clients/datasets/profile/make-profile.ts';
import type { ColumnDrift, DriftReport } from '../../../domain/models/drift-report.ts';
import { defaultRules, type DriftRules } from '../../../domain/models/drift-rules.ts';
import { writeFiles } from '../../support/parquet-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => path.join(folder, name);

interface Asked extends Partial<Omit<ComparisonOptions, 'rules'>> {
  rules?: Partial<DriftRules>;
  read?: DatasetOptions;
}

async function compare(reference: string, current: string, asked: Asked = {}): Promise<DriftReport> {
  const { rules, read = {}, ...options } = asked;
  const expected = await openReference(file(reference), read);
  try {
    const after = await openDataset(file(current), read);
    try {
      return await compareSources(expected, after, { ...options, rules: { ...defaultRules, ...rules } });
    } finally {
      await after.close();
    }
  } finally {
    await expected.close();
  }
}

async function keepProfile(reference: string, profile: string, time: string | null = null): Promise<void> {
  const source = await openDataset(file(reference), time === null ? {} : { orderBy: time });
  try {
    await makeProfile(source, file(profile), { types: {}, time });
  } finally {
    await source.close();
  }
}

/** A report without how long it took. */
function timeless(report: DriftReport): DriftReport {
  return { ...report, dataset: { ...report.dataset, durationMs: 0 } };
}

function column(report: DriftReport, name: string): ColumnDrift {
  const found = report.columns.find((candidate) => candidate.name === name);
  assert.ok(found, name);
  return found;
}

function waves(shift: number, offset: number): string {
  return `SELECT sin(i * 12.9898 + ${offset}) + ${shift} AS x, cos(i * 78.233 + ${offset}) AS y, (i * 7919 + ${offset}) % 7 AS few,
    (i * 7919 + ${offset}) % 1000 AS many, 'c' || (i * 104729 + ${offset}) % ${shift > 0 ? 4 : 5} AS category,
    md5((i + ${offset})::VARCHAR) AS text, TIMESTAMP '2026-01-01' + INTERVAL (i) MINUTE AS moment FROM range(6000) t(i)`;
}

/** Rows of which so many are distinct, but for free text. */
function repeating(distinct: number): string {
  return `SELECT sin(i % ${distinct}) AS x, cos(i % ${distinct}) AS y, x AS twin, md5(i::VARCHAR) AS text FROM range(9000) t(i)`;
}

before(async () => {
  await writeFiles({
    [file('reference.parquet')]: waves(0, 0),
    [file('same.parquet')]: waves(0, 5),
    [file('moved.parquet')]: waves(0.5, 5),
  });
});

describe('a comparison', () => {
  test('finds what moved and nothing else', async () => {
    const report = await compare('reference.parquet', 'moved.parquet');
    const drifted = report.columns.filter((one) => one.drifted === true).map(({ name }) => name);
    assert.deepEqual(drifted, ['x', 'category']);
    assert.deepEqual(
      report.columns.map(({ name, type }) => [name, type]),
      [
        ['x', 'numerical'],
        ['y', 'numerical'],
        ['few', 'categorical'],
        ['many', 'numerical'],
        ['category', 'categorical'],
        ['text', 'text'],
      ],
    );
    assert.match(report.warnings.join(), /times pass by nature: moment/);
    assert.ok(
      report.quality.some(({ kind, column: name }) => kind === 'lost-categories' && name === 'category'),
    );
  });

  test('says the same on threads, one column at a time, and from a profile', async () => {
    await keepProfile('reference.parquet', 'reference.profile');
    for (const preset of ['default', 'evidently'] as const) {
      const alone = timeless(
        await compare('reference.parquet', 'moved.parquet', { threads: 1, rules: { preset } }),
      );
      const threads = await compare('reference.parquet', 'moved.parquet', {
        threads: 2,
        valuesForThreads: 0,
        valuesAtATime: 1,
        rules: { preset },
      });
      assert.deepEqual(timeless(threads), alone);
      const kept = await compare('reference.profile', 'moved.parquet', { rules: { preset } });
      assert.deepEqual(timeless(kept), alone);
    }
  });

  test('of a sample says so', async () => {
    const report = await compare('reference.parquet', 'same.parquet', { read: { sample: 1000 } });
    assert.equal(report.dataset.referenceRows, 6000);
    assert.equal(column(report, 'x').reference.count, 1000);
    assert.match(
      report.warnings.join('\n'),
      /of the reference a random sample of 1,000 of 6,000 rows was compared/,
    );
  });

  test('shows change over time and for whom, and orders rows itself', async () => {
    const rules = { time: 'moment', chunks: { period: 'day' }, slices: ['category'] } as const;
    const report = await compare('reference.parquet', 'moved.parquet', {
      rules,
      read: { orderBy: 'moment' },
    });
    assert.equal(report.chunks?.length, 5);
    assert.equal(report.chunks[0]?.start, '2026-01-01T00:00:00.000Z');
    assert.deepEqual(Object.keys(report.chunks[0].columns), ['x', 'y', 'few', 'many', 'category', 'text']);
    assert.deepEqual(report.slices?.map(({ value }) => value).toSorted(), ['c0', 'c1', 'c2', 'c3']);
    await keepProfile('reference.parquet', 'timed.profile', 'moment');
    const kept = await compare('timed.profile', 'moved.parquet', { rules, read: { orderBy: 'moment' } });
    assert.deepEqual(kept.chunks, report.chunks);
    assert.match(kept.warnings.join(), /a profile has no rows: slices/);
  });

  test('with itself finds nothing', async () => {
    const report = await compare('reference.parquet', 'reference.parquet');
    assert.equal(report.dataset.drifted, false);
    assert.deepEqual(report.quality, []);
  });
});

describe('what cannot be answered is never "no drift"', () => {
  test('missing column, other type, all missing, one value, too few', async () => {
    await writeFile(file('a.csv'), `gone,kind,empty,one,ok\n${'1,1,1,5,1\n2,2,2,5,2.5\n'.repeat(50)}`);
    await writeFile(file('b.csv'), `kind,empty,one,ok\n${'x,,5,1\ny,,5,2.5\n'.repeat(50)}`);
    const report = await compare('a.csv', 'b.csv');
    assert.deepEqual(
      report.errors.map(({ object }) => object),
      ['gone', 'kind', 'empty'],
    );
    assert.equal(column(report, 'empty').drifted, null);
    assert.match(column(report, 'empty').note ?? '', /every value is missing in the current data/);
    assert.equal(column(report, 'one').drifted, false);
    const short = await compare('a.csv', 'b.csv', { read: { window: { start: 0, end: 4 } } });
    assert.equal(short.dataset.drifted, null);
    assert.equal(column(short, 'ok').drifted, null);
  });

  test('a profile of other settings', async () => {
    await keepProfile('reference.parquet', 'plain.profile');
    await assert.rejects(
      compare('plain.profile', 'same.parquet', { types: { few: 'numerical' } }),
      /made with other settings/,
    );
  });
});

describe('rows that repeat', () => {
  test('are found by threads together, from rows and from a profile, beside free text', async () => {
    await writeFiles({
      [file('distinct.parquet')]: repeating(8000),
      [file('repeated.parquet')]: repeating(4000),
    });
    await keepProfile('distinct.parquet', 'distinct.profile');
    const threads = { threads: 3, valuesForThreads: 0, valuesAtATime: 1 };
    for (const asked of [{ threads: 1 }, threads])
      for (const reference of ['distinct.parquet', 'distinct.profile']) {
        const { quality } = await compare(reference, 'repeated.parquet', asked);
        const found = quality.find(({ kind }) => kind === 'duplicates');
        assert.match(found?.message ?? '', /^56 % of the rows repeat an earlier one; .* 11 % do$/);
        const same = await compare(reference, 'distinct.parquet', asked);
        assert.deepEqual(same.quality, []);
      }
  });
});
