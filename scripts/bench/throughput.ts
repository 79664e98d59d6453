/**
 * What Temporal's development server and the SDK can do with empty workflows of two activities, and what decisions and
 * remediations without a write reach of it, in workflow tasks a second: interleaved, by real workers on a real cluster.
 * Then how much of the processor scheduled scans of many targets take.
 *
 *   node scripts/bench/throughput.ts [--rounds 5] [--count 300] [--targets 40] [--every 1m] [--minutes 5]
 *
 * 40 targets each minute are as many scans as 200 targets every five minutes. `--minutes 0` leaves the scans out,
 * `--rounds 0` everything else.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { rememberDrift, runDecisions, runNoOps } from './throughput/remediations.ts';
import { concurrency, runBare } from './throughput/runs.ts';
import type { Run } from './throughput/runs.ts';
import { measureScans } from './throughput/scans.ts';
import { startSystem } from './throughput/start-system.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    count: { type: 'string', default: '300' },
    targets: { type: 'string', default: '40' },
    every: { type: 'string', default: '1m' },
    minutes: { type: 'string', default: '5' },
  },
});
const [rounds, count, minutes] = [Number(values.rounds), Number(values.count), Number(values.minutes)];

console.log(`${os.availableParallelism()} cores, load ${os.loadavg()[0]?.toFixed(1)}; starting…`);
const system = await startSystem(Number(values.targets), values.every);
try {
  if (rounds > 0) await compareWithBare();
  if (minutes > 0) await measureSchedule();
} finally {
  await system.stop();
}

async function compareWithBare(): Promise<void> {
  const drifts = await rememberDrift(system, 100);
  const runs = {
    bare: () => runBare(system, count),
    decisions: () => runDecisions(system, drifts, count),
    'no-op remediations': () => runNoOps(system, drifts, count),
  };
  const results: Record<string, Run[]> = {};
  console.log(`${count} workflows each, ${concurrency} at once; the first round warms up`);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(runs)) {
      const result = await run();
      console.log(`  ${name}: ${describe(result)}`);
      if (round > 0) (results[name] ??= []).push(result);
    }
  }
  for (const [name, all] of Object.entries(results)) {
    const [speed, cost] = [speedOf(all), costOf(all)];
    console.log(
      `${name}: median ${speed.toFixed(0)} workflow tasks/s, ${(speed / speedOf(results['bare'])).toFixed(2)} of bare; ` +
        `${(1000 * cost).toFixed(1)} ms of all processors a task, so ${(costOf(results['bare']) / cost).toFixed(2)} of bare where they are all there is`,
    );
  }
}

/** Workflow tasks a second. */
function speedOf(all: readonly Run[] = []): number {
  return median(all.map(({ tasks, seconds }) => tasks / seconds));
}

/** Processor time of a workflow task, seconds. */
function costOf(all: readonly Run[] = []): number {
  return median(all.map(({ processor, tasks }) => processor / tasks));
}

async function measureSchedule(): Promise<void> {
  const { started, completed, seconds, cpu, longest } = await measureScans(system, minutes);
  const expected = (Number(values.targets) * seconds) / secondsOf(values.every);
  console.log(
    `${values.targets} targets of 100 objects every ${values.every}, ${seconds.toFixed(0)} s: ` +
      `${started} of ${expected.toFixed(0)} scans began, ${completed} ended, the longest in ${longest} ms; ` +
      `worker: ${(100 * cpu).toFixed(0)} % of one core, ${((100 * cpu) / os.availableParallelism()).toFixed(0)} % of all`,
  );
}

function describe({ workflows, tasks, seconds, processor }: Run): string {
  const perWorkflow = (tasks / workflows).toFixed(1);
  return `${(workflows / seconds).toFixed(1)} workflows/s, ${perWorkflow} tasks each, ${(tasks / seconds).toFixed(0)} tasks/s, ${((1000 * processor) / tasks).toFixed(1)} ms of all processors a task`;
}

function secondsOf(duration: string): number {
  const [, amount, unit] = /^(\d+)(s|m)$/.exec(duration) ?? [];
  return Number(amount) * (unit === 'm' ? 60 : 1);
}
