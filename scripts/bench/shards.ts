/**
 * A scan of one large target as a whole and in shards: the same Git, API server and Temporal, with fresh workers for each
 * form. The first scan of each begins with nothing learnt about the cluster. Nothing has drifted.
 *
 *   node scripts/bench/shards.ts [OBJECTS] [--shards N] [--workers N] [--runs N]
 */
import { arch, availableParallelism, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { processMemory } from '../dev/processes/process-memory.ts';
import { benchmarkObjects } from './scan/objects.ts';
import { startShardsSystem } from './shards/start-system.ts';
import type { ShardsSystem } from './shards/start-system.ts';
import { processorSeconds } from './throughput/processor-time.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    shards: { type: 'string', default: '4' },
    workers: { type: 'string', default: '2' },
    runs: { type: 'string', default: '3' },
  },
});
const count = Number(positionals[0] ?? 10_000);
const [shards, workers, runs] = [values.shards, values.workers, values.runs].map(Number) as [
  number,
  number,
  number,
];

console.log(
  `${platform()} ${arch()}, ${availableParallelism()} cores, ${count.toLocaleString('en')} objects; medians of ${runs} scans after the first`,
);
const system = await startShardsSystem(benchmarkObjects(count));
try {
  console.log(
    row('what', 'workers', 'first scan', 'later scans', 'activity', 'CPU', 'memory, each', 'findings'),
  );
  await measure('as a whole', 1, 1);
  await measure(`in ${shards} shards`, shards, 1);
  await measure(`in ${shards} shards`, shards, workers);
} finally {
  await system.stop();
}

/** Scans with fresh workers, and prints what that took. */
async function measure(what: string, shardCount: number, workerCount: number): Promise<void> {
  const started = await system.startWorkers(shardCount, workerCount);
  try {
    const first = await system.scan();
    const before = cpuOf(started);
    const later: Awaited<ReturnType<ShardsSystem['scan']>>[] = [];
    for (let run = 0; run < runs; run += 1) later.push(await system.scan());
    const cpu = (cpuOf(started) - before) / runs;
    const peaks = started
      .map(({ pid }) => (processMemory(pid, 'peak') ?? Number.NaN) / 1024)
      .toSorted((one, other) => other - one);
    console.log(
      row(
        what,
        String(workerCount),
        `${first.seconds.toFixed(1)} s`,
        `${median(later.map(({ seconds }) => seconds)).toFixed(1)} s`,
        `${median(later.map(({ longest }) => longest)).toFixed(1)} s`,
        `${cpu.toFixed(1)} s`,
        peaks.map((peak) => `${peak.toFixed(0)} MB`).join(' '),
        String(first.findings),
      ),
    );
  } finally {
    for (const worker of started) await worker.stop();
  }
}

function cpuOf(processes: readonly { pid: number }[]): number {
  return processes.reduce((sum, { pid }) => sum + processorSeconds(pid), 0);
}

function row(what: string, ...cells: string[]): string {
  return what.padEnd(16) + cells.map((cell) => cell.padStart(15)).join('');
}
