/**
 * A mixed day at speed: scheduled scans of many targets, changes by hand, deployments, answers, payloads and retrainings,
 * while workers, gateway, Temporal and the API server are killed and cut. What is done is a function of the seed and
 * written down before it is done; afterwards a checker holds what happened against what should have. Real servers and
 * processes, only Slack is a fake one. Prints a report; exit code 1 where something is not as it should be.
 *
 *   node scripts/chaos/mixed-day.ts [--seed N] [--minutes M] [--targets N] [--every 15s] [--journal FILE]
 */
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkDay } from './mixed-day/check-day.ts';
import { describeDay } from './mixed-day/describe-day.ts';
import { runDay } from './mixed-day/run-day.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '30' },
    targets: { type: 'string', default: '12' },
    every: { type: 'string', default: '15s' },
    journal: { type: 'string', default: path.join(os.tmpdir(), 'plumbline-mixed-day.jsonl') },
  },
});
rmSync(values.journal, { force: true });
const evidence = await runDay({
  seed: Number(values.seed),
  minutes: Number(values.minutes),
  targets: Number(values.targets),
  scanEvery: values.every,
  restWithin: 5 * 60_000,
  journal: values.journal,
  progress: (line) => console.error(line),
});
const violations = checkDay(evidence);
console.log(describeDay(evidence, violations));
process.exitCode = violations.length === 0 ? 0 : 1;
