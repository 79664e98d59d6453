/**
 * Thousands of reviews open at once: how long a signed click in Slack takes until it is acknowledged, until a worker
 * begins to carry the decision out, and until the cluster is healed; and what memory the worker takes meanwhile. Real
 * servers, real worker and gateway processes, real storage; only Slack is a fake one.
 *
 *   node scripts/bench/approvals.ts [--reviews 5000] [--clicks 500] [--rate 5]
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { processMemory } from '../dev/processes/process-memory.ts';
import { clickEach, timesOf } from './approvals/clicks.ts';
import type { ClickTimes } from './approvals/clicks.ts';
import { openReviews } from './approvals/reviews.ts';
import { startSystem } from './approvals/system.ts';

const { values } = parseArgs({
  options: {
    reviews: { type: 'string', default: '5000' },
    clicks: { type: 'string', default: '500' },
    rate: { type: 'string', default: '5' },
  },
});
const reviews = Number(values.reviews);
const clicks = Math.min(reviews, Number(values.clicks));
const rate = Number(values.rate);

const system = await startSystem(reviews);
const { client, slack, worker, gateway } = system;
try {
  const opening = performance.now();
  const memory: string[] = [];
  const asked = await openReviews(system, (opened) => {
    if (opened % Math.ceil(reviews / 4) === 0)
      memory.push(`${opened}: ${memoryOf(worker.pid, 'resident')} MB`);
  });
  const openedIn = (performance.now() - opening) / 1000;
  memory.push(`all asked: ${memoryOf(worker.pid, 'resident')} MB`);

  const pages = [await load(system.overview)];

  // Spread over all that are open, so that most are no longer in the worker's memory.
  const chosen = Array.from(
    { length: clicks },
    (_, click) => asked[Math.floor((click * asked.length) / clicks)],
  );
  const loadBefore = os.loadavg()[0]?.toFixed(1);
  const sent = await clickEach(
    slack,
    chosen.flatMap((review) => review ?? []),
    rate,
  );
  const loadAfter = os.loadavg()[0]?.toFixed(1);
  pages.push(await load(system.overview));
  const times: ClickTimes[] = [];
  for (const click of sent) times.push(await timesOf(client, click));

  console.log(`${asked.length} reviews opened in ${openedIn.toFixed(0)} s; ${clicks} clicks at ${rate}/s`);
  console.log(`load of the machine (${os.availableParallelism()} cores): ${loadBefore} to ${loadAfter}`);
  console.log(`pressed again: ${sent.filter(({ presses }) => presses > 1).length}`);
  console.log(`acknowledged: ${distributionOf(times, 'acknowledged')}`);
  console.log(`acted upon:   ${distributionOf(times, 'actedUpon')}`);
  console.log(`healed:       ${distributionOf(times, 'healed')}`);
  const end = `at the end ${memoryOf(worker.pid, 'resident')} MB, peak ${memoryOf(worker.pid, 'peak')} MB`;
  console.log(`memory of the worker: ${memory.join(', ')}, ${end}`);
  console.log(`page of everything open, before and after the clicks: ${pages.join(', ')}`);
  console.log(`memory of the gateway: peak ${memoryOf(gateway.pid, 'peak')} MB`);
} finally {
  await system.stop();
}

async function load(page: string): Promise<string> {
  const start = performance.now();
  const answer = await fetch(page);
  const { length } = await answer.text();
  return `${Math.round(performance.now() - start)} ms (${answer.status}, ${Math.round(length / 1024)} kB)`;
}

function distributionOf(all: readonly ClickTimes[], stage: keyof ClickTimes): string {
  const sorted = all.map((times) => times[stage]).toSorted((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN);
  return `median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`;
}

/** Whole megabytes. */
function memoryOf(pid: number, which: 'resident' | 'peak'): number {
  return Math.round((processMemory(pid, which) ?? Number.NaN) / 1024);
}
