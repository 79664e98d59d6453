import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { DatasetOptions, DatasetSource } from '../../../clients/datasets/dataset-source.ts';
import { openDataset } from '../../../clients/datasets/open-dataset.ts';
import { writeFiles, writePartitions } from '../../support/parquet-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const file = (name: string): string => path.join(folder, name);

async function reading<T>(
  location: string,
  options: DatasetOptions,
  use: (source: DatasetSource) => Promise<T>,
): Promise<T> {
  const source = await openDataset(location, options);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

async function numbers(location: string, column: string, options: DatasetOptions = {}): Promise<number[]> {
  return reading(location, options, async (source) => [...((await source.readNumbers([column]))[0] ?? [])]);
}

async function kinds(location: string, options: DatasetOptions = {}): Promise<Record<string, string>> {
  return reading(location, options, async ({ columns }) =>
    Object.fromEntries(columns.map(({ name, kind }) => [name, kind])),
  );
}

const deep = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const lines = ['a,b,c,day', '1,1.5,x,2026-01-01', '2,,y,2026-01-02', '3,-inf,,2026-01-03', ''].join('\n');
const objects = [
  { a: 1, b: 1.5, c: 'x', nested: { deep: { value: 7 }, list: [1, 2] } },
  { a: 2, b: null, c: 'y', nested: { deep: { value: 8.5 }, list: [] } },
  { a: 3, c: 'x', new: true },
]
  .map((row) => `${JSON.stringify(row)}\n`)
  .join('');

before(async () => {
  await writeFile(file('plain.csv'), lines);
  await writeFile(file('packed.csv.gz'), gzipSync(lines));
  await writeFile(file('packed.csv.zst'), zstdCompressSync(lines));
  await writeFile(file('plain.jsonl'), objects);
  await writeFile(file('packed.jsonl.gz'), gzipSync(objects));
  await writeFile(file('packed.jsonl.zst'), zstdCompressSync(objects));
  await writeFiles({
    [file('types.parquet')]: `SELECT i::TINYINT AS tiny, i::DECIMAL(9, 2) / 4 AS decimal, i::FLOAT AS single,
      i % 2 = 0 AS flag, 'v' || i % 3 AS text, TIMESTAMP '2026-01-01' + INTERVAL (i) HOUR AS moment,
      DATE '2026-01-01' + i::INTEGER AS day, {'x': i, 'y': {'z': 'q' || i}} AS nested, [i, i] AS list, map {'k': i} AS map,
      'v'::BLOB AS bytes, CASE WHEN i = 3 THEN NULL ELSE i END AS holes FROM range(10) t(i)`,
    [file('rows.parquet')]:
      `SELECT i AS i, TIMESTAMP '2026-01-01' + INTERVAL (i) HOUR AS moment FROM range(1000) t(i)`,
    [file('unordered.parquet')]: `SELECT i AS i, (i * 7919) % 1000 AS moment FROM range(1000) t(i)`,
  });
});

describe('formats', () => {
  for (const name of ['plain.csv', 'packed.csv.gz', 'packed.csv.zst'])
    test(`${name} is read with missing and infinite values`, async () => {
      assert.deepEqual(await kinds(file(name)), { a: 'integer', b: 'float', c: 'string', day: 'time' });
      assert.deepEqual(await numbers(file(name), 'a'), [1, 2, 3]);
      assert.deepEqual(await numbers(file(name), 'b'), [1.5, Number.NaN, Number.NEGATIVE_INFINITY]);
      assert.deepEqual(await numbers(file(name), 'day'), [1767225600, 1767312000, 1767398400]);
      await reading(file(name), {}, async (source) =>
        assert.deepEqual(await source.readCategories('c'), {
          codes: Int32Array.of(0, 1, -1),
          categories: ['x', 'y'],
        }),
      );
    });

  for (const name of ['plain.jsonl', 'packed.jsonl.gz', 'packed.jsonl.zst'])
    test(`${name} is flattened to dotted names, and lists to their length`, async () => {
      assert.deepEqual(await kinds(file(name)), {
        a: 'integer',
        b: 'float',
        c: 'string',
        'nested.deep.value': 'float',
        'nested.list.length': 'integer',
        new: 'boolean',
      });
      assert.deepEqual(await numbers(file(name), 'nested.deep.value'), [7, 8.5, Number.NaN]);
      assert.deepEqual(await numbers(file(name), 'nested.list.length'), [2, 0, Number.NaN]);
      assert.deepEqual(await numbers(file(name), 'new'), [Number.NaN, Number.NaN, 1]);
    });

  test('every type of Parquet says what it holds', async () => {
    assert.deepEqual(await kinds(file('types.parquet')), {
      tiny: 'integer',
      decimal: 'float',
      single: 'float',
      flag: 'boolean',
      text: 'string',
      moment: 'time',
      day: 'time',
      'nested.x': 'integer',
      'nested.y.z': 'string',
      'list.length': 'integer',
      'map.length': 'integer',
      bytes: 'unsupported',
      holes: 'integer',
    });
    assert.deepEqual((await numbers(file('types.parquet'), 'decimal')).slice(0, 3), [0, 0.25, 0.5]);
    assert.ok(Number.isNaN((await numbers(file('types.parquet'), 'holes'))[3]));
  });

  test('a fraction after twenty-five thousand whole numbers is not rounded', async () => {
    const rows = Array.from({ length: 30_000 }, (_, row) => (row < 25_000 ? row : row + 0.5));
    await writeFile(file('late.csv'), `a\n${rows.join('\n')}\n`);
    await writeFile(file('late.jsonl'), rows.map((a) => `{"a":${a}}\n`).join(''));
    assert.equal((await numbers(file('late.csv'), 'a')).at(-1), 29_999.5);
    assert.equal((await numbers(file('late.jsonl'), 'a')).at(-1), 29_999.5);
  });

  test('text stays text where the caller says so', async () => {
    await writeFile(file('codes.csv'), 'zip\n01234\n00099\n');
    assert.deepEqual(await kinds(file('codes.csv')), { zip: 'integer' });
    await reading(file('codes.csv'), { textColumns: ['zip'] }, async (source) =>
      assert.deepEqual((await source.readCategories('zip')).categories, ['01234', '00099']),
    );
  });

  test('other encodings and delimiters are read', async () => {
    const text = 'a;b\n1;café\n2;x\n';
    await writeFile(file('latin.csv'), Buffer.from(text, 'latin1'));
    await writeFile(
      file('wide.csv'),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]),
    );
    for (const [name, options] of [
      ['latin.csv', { encoding: 'latin-1' }],
      ['wide.csv', {}],
    ] as const)
      await reading(file(name), options, async (source) =>
        assert.deepEqual((await source.readCategories('b')).categories, ['café', 'x'], name),
      );
  });
});

describe('many files', () => {
  test('a folder is read to its depth, with its partitions as columns', async () => {
    await writePartitions(file('parts'), `SELECT i AS i, i % 2 AS half FROM range(10) t(i)`, 'half');
    await writeFile(file('parts/_SUCCESS'), '');
    assert.deepEqual(await kinds(file('parts')), { i: 'integer', half: 'integer' });
    assert.deepEqual(await numbers(file('parts'), 'half'), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });

  test('files of a pattern are joined by the names of their columns', async () => {
    await mkdir(file('several'));
    await writeFile(file('several/1.csv'), 'a,b\n1,2\n');
    await writeFile(file('several/2.csv'), 'b,a\n4.5,3\n');
    await writeFile(file('several/3.csv'), 'a\n5\n');
    assert.deepEqual(await numbers(file('several/*.csv'), 'a'), [1, 3, 5]);
    assert.deepEqual(await numbers(file('several/*.csv'), 'b'), [2, 4.5, Number.NaN]);
    assert.equal((await kinds(file('several/*.csv')))['b'], 'float');
  });
});

describe('windows, samples and order', () => {
  const first = new Date('2026-01-02T00:00:00Z');
  const last = new Date('2026-01-03T00:00:00Z');

  test('a window of time has its start and not its end', async () => {
    const rows = await numbers(file('rows.parquet'), 'i', {
      time: { column: 'moment', from: first, until: last },
    });
    assert.deepEqual([rows.length, rows[0], rows.at(-1)], [24, 24, 47]);
  });

  test('a window of rows is cut after the window of time, and may count from the end', async () => {
    const window = { start: -2 };
    const rows = await numbers(file('rows.parquet'), 'i', {
      time: { column: 'moment', until: last },
      window,
    });
    assert.deepEqual(rows, [46, 47]);
    assert.deepEqual(await numbers(file('rows.parquet'), 'i', { window: { start: 3, end: 5 } }), [3, 4]);
  });

  test('a sample has its size, its order, and is repeated by its seed', async () => {
    const options = { sample: 100, seed: 7 };
    const sample = await numbers(file('rows.parquet'), 'i', options);
    assert.equal(new Set(sample).size, 100);
    assert.deepEqual(
      sample,
      sample.toSorted((left, right) => left - right),
    );
    assert.deepEqual(await numbers(file('rows.parquet'), 'i', options), sample);
    assert.notDeepEqual(await numbers(file('rows.parquet'), 'i', { sample: 100, seed: 8 }), sample);
  });

  test('rows come in the order of a column', async () => {
    const rows = await numbers(file('unordered.parquet'), 'moment', { orderBy: 'moment' });
    assert.deepEqual(
      rows,
      Array.from({ length: 1000 }, (_, row) => row),
    );
    const window = { start: 0, end: 3 };
    assert.deepEqual(await numbers(file('unordered.parquet'), 'i', { orderBy: 'moment', window }), [0, 2, 1]);
  });
});

describe('times', () => {
  test('keep their zone, and are UTC without one', async () => {
    await writeFile(file('zones.csv'), 't\n2026-01-01T00:00:00+02:00\n2026-01-01 00:00\n2026-01-01\n');
    const midnight = Date.UTC(2026, 0, 1) / 1000;
    assert.deepEqual(await numbers(file('zones.csv'), 't'), [midnight - 7200, midnight, midnight]);
  });

  test('written as text in JSON order rows and cut windows too', async () => {
    const times = ['2026-01-01T02:00:00+02:00', '2026-01-01T00:30:00Z', '2025-12-31T23:00:00-0500'];
    await writeFile(file('times.jsonl'), times.map((t, i) => `${JSON.stringify({ t, i })}\n`).join(''));
    assert.deepEqual(await numbers(file('times.jsonl'), 'i', { orderBy: 't' }), [0, 1, 2]);
    const time = {
      column: 't',
      from: new Date('2026-01-01T00:30:00Z'),
      until: new Date('2026-01-01T04:00:00Z'),
    };
    assert.deepEqual(await numbers(file('times.jsonl'), 'i', { time }), [1]);
  });
});

describe('faults are one line that says what to do', () => {
  const faults: [name: string, content: string | Buffer, expected: RegExp, options?: DatasetOptions][] = [
    [
      'fields.csv',
      'a,b\n1,2\n3,4,5\n',
      /fields\.csv:3: expected 2 fields as in the header, found 3; mend or remove/,
    ],
    ['short.csv', 'a,b\n1,2\n3\n', /short\.csv:3: expected 2 fields/],
    ['quote.csv', 'a,b\n1,"2\n3,4\n', /quote\.csv:2: a quote \("\) is not closed/],
    [
      'latin1.csv',
      Buffer.from('a,b\n1,x\n2,caf\xe9\n', 'latin1'),
      /latin1\.csv:3: is not UTF-8 text; .*--encoding/,
    ],
    ['twice.csv', 'a,b,a\n1,2,3\n', /twice\.csv:1: the header names column a twice/],
    ['headless.csv', '1,2\n3,4\n', /headless\.csv:1: expected column names in the first line/],
    ['header-only.csv', 'a,b\n', /header-only\.csv: holds no rows/],
    ['empty.csv', '', /empty\.csv: the file is empty/],
    ['empty.parquet', '', /empty\.parquet: the file is empty/],
    ['not.parquet', 'PAR1 but no more', /not\.parquet: is damaged or not complete .*fetch the file again/],
    ['cut.csv.gz', gzipSync(lines.repeat(9000)).subarray(0, 900), /cut\.csv\.gz: is damaged/],
    ['broken.jsonl', '{"a":1}\n{"a":\n{"a":3}\n', /broken\.jsonl:2: is not one JSON object/],
    [
      'deep.jsonl',
      `{"a":1}\n${deep(100_000)}\n`,
      /deep\.jsonl:2: is nested more than 1000 levels deep; mend/,
    ],
    ['deep.jsonl.gz', gzipSync(`{"a":1}\n${deep(100_000)}`), /deep\.jsonl\.gz:2: is nested more than/],
    [
      'deep.json',
      `[{"a":1},\n${deep(100_000).replaceAll('[', '[\n')}]`,
      /deep\.json:1000: is nested more than/,
    ],
    ['scalar.jsonl', '1\n2\n', /scalar\.jsonl:1: expected one JSON object a line/],
    ['data.xyz', 'a,b\n1,2\n', /cannot tell the format of .*data\.xyz; .*--input-format/],
    ['gone.csv', 'a\n1\n', /gone\.csv: the window holds no rows; widen it/, { window: { start: 5 } }],
    [
      'timeless.csv',
      'a\n1\n',
      /timeless\.csv: has no column t to take the time from/,
      { time: { column: 't', from: new Date(0) } },
    ],
    ['untimed.csv', 't,a\n1,1\n,2\n', /untimed\.csv: row 2 has no t to order the rows by/, { orderBy: 't' }],
  ];
  for (const [name, content, expected, options = {}] of faults)
    test(name, async () => {
      await mkdir(file('bad'), { recursive: true });
      await writeFile(file(`bad/${name}`), content);
      await assert.rejects(openDataset(file(`bad/${name}`), options), (error: Error) => {
        assert.match(error.message, expected);
        assert.ok(!error.message.includes('\n'), 'one line');
        return true;
      });
    });

  test('a number that is none has its line, however late', async () => {
    const rows = Array.from({ length: 25_000 }, (_, row) => row).join('\n');
    await writeFile(file('bad/oops.csv'), `a\n${rows}\noops\n`);
    await assert.rejects(
      openDataset(file('bad/oops.csv')),
      /oops\.csv:25002: expected a number in column a as in the lines before, found "oops"; .*--type a=categorical/,
    );
  });

  test('the file is named where there are several', async () => {
    await mkdir(file('faulty'), { recursive: true });
    await writeFile(file('faulty/1.csv'), 'a,b\n1,2\n');
    await writeFile(file('faulty/2.csv'), 'a,b\n1\n');
    await assert.rejects(openDataset(file('faulty')), /faulty\/2\.csv:2: expected 2 fields/);
  });

  test('nothing there, nothing matching, and several formats', async () => {
    await assert.rejects(openDataset(file('none.csv')), /none\.csv: no such file or folder; check the path/);
    await assert.rejects(openDataset(file('none*.csv')), /no file matches this pattern/);
    await assert.rejects(openDataset(folder), /holds files of several formats .*narrow it/);
  });
});
