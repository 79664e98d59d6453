import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { DriftReport } from '../../../../domain/models/drift-report.ts';
import { plumbline, type CommandLineResult } from '../../../support/command-line.ts';
import { writeFiles } from '../../../support/parquet-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder();

function drift(...args: string[]): Promise<CommandLineResult> {
  return plumbline(['model', 'drift', ...args], { folder });
}

function comparing(reference: string, current: string, ...args: string[]): Promise<CommandLineResult> {
  return drift('--reference', reference, '--current', current, ...args);
}

async function columnsAgainst(reference: string): Promise<DriftReport['columns']> {
  const { stdout } = await comparing(reference, 'moved.jsonl', '-o', 'json');
  return (JSON.parse(stdout) as DriftReport).columns;
}

function waves(shift: number): string {
  return `SELECT sin(i * 12.9898) + ${shift} AS amount, 'c' || i % 3 AS channel,
    TIMESTAMP '2026-01-01' + INTERVAL (i) MINUTE AS moment FROM range(2000) t(i)`;
}

before(async () => {
  await writeFiles({
    [path.join(folder, 'train.parquet')]: waves(0),
    [path.join(folder, 'today.csv')]: waves(0),
    [path.join(folder, 'moved.jsonl')]: waves(0.7),
  });
});

describe('plumbline model drift', () => {
  test('exits 0 without drift and says so first', async () => {
    const { exitCode, stdout, stderr } = await comparing('train.parquet', 'today.csv');
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout.split('\n')[0], '✓ No drift in 2 columns');
    assert.match(stdout, /reference {2}train\.parquet {2}2,000 rows/);
    assert.equal(stderr, '');
    assert.ok(!stdout.includes('\u001B'), 'no colours outside of a terminal');
  });

  test('exits 1 with drift and shows what moved', async () => {
    const { exitCode, stdout } = await comparing('train.parquet', 'moved.jsonl');
    assert.equal(exitCode, 1);
    assert.match(stdout, /^▲ Drift: 1 of 2 columns moved \(50 %, threshold 50 %\)/);
    assert.match(stdout, /▲ amount +\S+ +[\d.]+ +[\d.]+ {2}median/);
  });

  test('prints the documented JSON', async () => {
    const { exitCode, stdout } = await comparing(
      'train.parquet',
      'moved.jsonl',
      '-o',
      'json',
      '--preset',
      'evidently',
      '--target',
      'channel',
    );
    assert.equal(exitCode, 1);
    const report = JSON.parse(stdout) as DriftReport;
    const { dataset, columns } = report;
    assert.deepEqual(Object.keys(dataset), [
      'drifted',
      'share',
      'threshold',
      'columns',
      'driftedColumns',
      'referenceRows',
      'currentRows',
      'durationMs',
      'preset',
    ]);
    const [amount, channel] = columns;
    assert.deepEqual(
      [
        amount?.name,
        amount?.type,
        amount?.role,
        amount?.test,
        amount?.pValue,
        amount?.threshold,
        amount?.drifted,
      ],
      ['amount', 'numerical', 'feature', 'wasserstein', null, 0.1, true],
    );
    assert.equal(amount?.score, amount?.statistic);
    assert.deepEqual(Object.keys(amount?.reference ?? {}), [
      'count',
      'missing',
      'mean',
      'std',
      'min',
      'p25',
      'median',
      'p75',
      'max',
    ]);
    assert.equal(channel?.role, 'target');
    assert.deepEqual([report.quality, report.errors], [report.quality, []]);
    assert.match(report.warnings.join(), /moment/);
  });

  test('the default preset prints size and significance', async () => {
    const { stdout } = await comparing('train.parquet', 'moved.jsonl', '-o', 'json');
    const [amount] = (JSON.parse(stdout) as DriftReport).columns;
    assert.equal(amount?.score, amount?.effectSize);
    assert.ok((amount?.adjustedPValue ?? 1) < 0.001);
    assert.equal(amount?.significance, 0.05);
  });

  test('takes tests, thresholds, types and columns by name', async () => {
    const { stdout, exitCode } = await comparing(
      'train.parquet',
      'moved.jsonl',
      '-o',
      'json',
      '--test',
      'ks',
      '--threshold',
      '1e-300',
      '--columns',
      'amount,moment',
      '--type',
      'moment=numerical',
      '--share',
      '1',
    );
    assert.equal(exitCode, 0);
    const { columns } = JSON.parse(stdout) as DriftReport;
    assert.deepEqual(
      columns.map(({ name, test: used, threshold }) => [name, used, threshold]),
      [
        ['amount', 'ks', 1e-300],
        ['moment', 'ks', 1e-300],
      ],
    );
  });

  test('writes every format to a file', async () => {
    const starts = { html: '<!doctype html>', markdown: '## 🔺', junit: '<?xml', text: '▲', json: '{' };
    for (const [format, start] of Object.entries(starts)) {
      const { exitCode, stdout, stderr } = await comparing(
        'train.parquet',
        'moved.jsonl',
        '-o',
        format,
        '--output',
        `out.${format}`,
      );
      assert.deepEqual([exitCode, stdout], [1, ''], format);
      assert.match(stderr, new RegExp(`wrote out\\.${format}`));
      assert.ok((await readFile(path.join(folder, `out.${format}`), 'utf8')).startsWith(start), format);
    }
  });

  test('compares windows of one file with each other, over time', async () => {
    const { stdout, exitCode, stderr } = await comparing(
      'train.parquet',
      'train.parquet',
      '-o',
      'json',
      '--time-column',
      'moment',
      '--chunk',
      'hour',
      '--reference-until',
      '2026-01-01T12:00',
      '--from',
      '2026-01-01T12:00Z',
    );
    assert.equal(exitCode, 0, stderr);
    const report = JSON.parse(stdout) as DriftReport;
    assert.deepEqual([report.dataset.referenceRows, report.dataset.currentRows], [720, 1280]);
    assert.equal(report.chunks?.length, 22);
  });

  test('compares with a profile as with the reference', async () => {
    const made = await plumbline(
      ['model', 'profile', '--reference', 'train.parquet', '--output', 'train.profile'],
      { folder },
    );
    assert.equal(made.exitCode, 0, made.stderr);
    assert.match(made.stdout, /^train\.profile: 2 columns of 2,000 rows, \d+ KB$/m);
    assert.deepEqual(await columnsAgainst('train.profile'), await columnsAgainst('train.parquet'));
  });
});

describe('a configuration', () => {
  test('says how a model’s columns are compared', async () => {
    await writeFile(
      path.join(folder, 'plumbline.yaml'),
      `version: 1
models:
  - name: fraud
    preset: evidently
    columns:
      amount: { test: psi, threshold: 0.15, importance: 0.9 }
      channel: { importance: 0.1 }
`,
    );
    for (const args of [
      ['--model', 'fraud'],
      ['--config', 'plumbline.yaml'],
    ]) {
      const { stdout, exitCode, stderr } = await comparing(
        'train.parquet',
        'moved.jsonl',
        '-o',
        'json',
        ...args,
      );
      assert.equal(exitCode, 1, stderr);
      const { dataset, columns } = JSON.parse(stdout) as DriftReport;
      assert.deepEqual([columns[0]?.test, columns[0]?.threshold, dataset.share], ['psi', 0.15, 0.9]);
    }
    const { stderr } = await comparing('train.parquet', 'moved.jsonl', '--model', 'other');
    assert.equal(stderr, 'plumbline: the configuration has no model other; it has fraud\n');
  });
});

describe('a fault is one line on standard error and exit code 2', () => {
  const faults: [args: string[], expected: RegExp][] = [
    [
      ['--reference', 'none.parquet', '--current', 'today.csv'],
      /^plumbline: none\.parquet: no such file or folder; check the path$/,
    ],
    [['--reference', 'train.parquet'], /required option '--current <location>' not specified/],
    [
      ['--reference', 'train.parquet', '--current', 'today.csv', '--test', 'kss'],
      /there is no test kss; expected one of ks, /,
    ],
    [['--reference', 'train.parquet', '--current', 'today.csv', '--threshold', 'x'], /Expected a number/],
    [
      ['--reference', 'train.parquet', '--current', 'today.csv', '--type', 'amount=number'],
      /Expected column=type/,
    ],
    [
      ['--reference', 'train.parquet', '--current', 'today.csv', '--chunk', 'day'],
      /--chunk day needs --time-column/,
    ],
    [
      ['--reference', 'train.parquet', '--current', 'today.csv', '--chunk', 'often'],
      /expected rows such as 1000, pieces such as 10x/,
    ],
    [
      ['--reference', 'train.parquet', '--current', 'today.csv', '--from', '2026-01-01'],
      /--from needs --time-column/,
    ],
    [
      ['--reference', 'train.parquet', '--current', 'today.csv', '--time-column', 'when'],
      /has no column when/,
    ],
    [
      ['--reference', 'train.parquet', '--current', 'today.csv', '--rows', '9000:'],
      /the window holds no rows/,
    ],
    [
      ['--reference', 'train.parquet', '--current', 'today.csv', '--output', 'no/such/folder.txt'],
      /cannot be written \(ENOENT\)/,
    ],
  ];
  for (const [args, expected] of faults)
    test(args.slice(2).join(' '), async () => {
      const { exitCode, stdout, stderr } = await drift(...args);
      assert.equal(exitCode, 2);
      assert.equal(stdout, '');
      assert.match(stderr.trimEnd(), expected);
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    });

  test('what was found is printed beside it', async () => {
    await writeFile(path.join(folder, 'less.csv'), `amount\n${'0.5\n'.repeat(100)}`);
    const { exitCode, stdout, stderr } = await comparing('train.parquet', 'less.csv');
    assert.equal(exitCode, 2);
    assert.match(stdout, /▲ amount/);
    assert.equal(stderr, 'plumbline: channel, moment: the current data has no such column\n');
  });

  test('not enough data is never "no drift"', async () => {
    const { exitCode, stdout } = await comparing('train.parquet', 'today.csv', '--rows', '0:5');
    assert.equal(exitCode, 2);
    assert.match(stdout, /^\? Not enough data/);
  });
});
