/**
 * Drift of 25 columns (20 numerical of different shapes, 5 categorical) from Parquet files: `plumbline model drift`
 * against Evidently's DataDriftPreset, each as a whole process on the same files, interleaved.
 *
 *   node scripts/bench/models.ts [ROWS…] [--runs N] [--ours]
 */
import { existsSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { pythonEnvironment } from '../fixtures/python-environment.ts';
import { benchmarkFiles } from './models/data-files.ts';
import { measureProcess, type ProcessCost } from './models/whole-process.ts';

const plumbline = path.join(import.meta.dirname, '../plumbline');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, ours: { type: 'boolean', default: false } },
});
const sizes =
  positionals.length > 0 ? positionals.map(Number) : [1000, 10_000, 100_000, 1_000_000, 10_000_000];
/** Evidently would take a quarter of an hour and more memory than most machines have. */
const mostRowsOfPeer = 1_000_000;

interface Contender {
  name: string;
  command: string[];
  /** `kubectl diff`'s codes: drift is no failure. */
  codes: number[];
}

const python = values.ours
  ? ''
  : await pythonEnvironment('venv', path.join(import.meta.dirname, '../fixtures/requirements.txt'));
console.log(`${platform()} ${arch()}, ${availableParallelism()} cores, medians of whole processes\n`);
console.log(row('rows', 'what', 'seconds', 'memory', 'faster', 'memory ratio'));
for (const rows of sizes) await benchmark(rows);

async function benchmark(rows: number): Promise<void> {
  const { reference, current } = await benchmarkFiles(rows);
  const profile = reference.replace(/\.parquet$/, '.profile');
  if (!existsSync(profile))
    await measureProcess([plumbline, 'model', 'profile', '--reference', reference, '--output', profile]);
  const ours = (name: string, from: string, preset: string): Contender => ({
    name,
    command: [
      plumbline,
      'model',
      'drift',
      '--reference',
      from,
      '--current',
      current,
      '--preset',
      preset,
      '-o',
      'json',
    ],
    codes: [0, 1],
  });
  const contenders: Contender[] = [
    ours('plumbline, preset evidently', reference, 'evidently'),
    ours('plumbline, preset evidently, cached profile', profile, 'evidently'),
    ours('plumbline, default preset', reference, 'default'),
    ours('plumbline, default preset, cached profile', profile, 'default'),
  ];
  if (!values.ours && rows <= mostRowsOfPeer)
    contenders.push({
      name: 'Evidently DataDriftPreset',
      command: [python, path.join(import.meta.dirname, 'models/evidently-report.py'), reference, current],
      codes: [0],
    });
  const runs = Number(values.runs ?? (rows >= 1_000_000 ? 3 : 5));
  const costs = new Map<string, ProcessCost[]>(contenders.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run++)
    for (const { name, command, codes } of contenders)
      costs.get(name)?.push(await measureProcess(command, codes));
  const peer = costs.get('Evidently DataDriftPreset');
  for (const [name, measured] of costs) {
    const seconds = median(measured.map((cost) => cost.seconds));
    const memory = median(measured.map((cost) => cost.megabytes ?? Number.NaN));
    const ratio = (of: (cost: ProcessCost) => number, mine: number): string =>
      peer === undefined || peer === measured ? '' : `${(median(peer.map(of)) / mine).toFixed(1)} ×`;
    console.log(
      row(
        rows.toLocaleString('en'),
        name,
        seconds.toFixed(2),
        `${memory.toFixed(0)} MB`,
        ratio((cost) => cost.seconds, seconds),
        ratio((cost) => cost.megabytes ?? Number.NaN, memory),
      ),
    );
  }
}

function row(rows: string, what: string, ...numbers: string[]): string {
  return `${rows.padStart(11)}  ${what.padEnd(44)}${numbers.map((text) => text.padStart(13)).join('')}`;
}
