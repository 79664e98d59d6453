import { parseArgs } from 'node:util';
import { documentedSettings } from './rollout/flagger-rule.ts';
import type { FlaggerSettings } from './rollout/flagger-rule.ts';
import { scenarios, tunedTo } from './rollout/scenarios.ts';
import { simulate } from './rollout/simulate.ts';
import type { Outcome } from './rollout/simulate.ts';

/**
 * Verdicts of our analysis and of Flagger's rule on the same simulated requests: `node scripts/bench/rollout.ts
 * [--runs N] [--seed N] [--rate REQUESTS] [--tuned]`. `--rate` runs the scenarios of one load only. With `--tuned`,
 * Flagger's limits are placed by what the champion really does.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    rate: { type: 'string' },
    seed: { type: 'string', default: '20270101' },
    tuned: { type: 'boolean', default: false },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];

const total = { flagger: 0, ours: 0, earnest: 0, asked: 0, runs: 0 };
console.log(
  '| canary | requests/s | truth | Flagger wrong | ours wrong, forced | ours wrong | asks | minutes: Flagger | ours |',
);
console.log('| --- | --: | --- | --: | --: | --: | --: | --: | --: |');
for (const [index, scenario] of scenarios.entries()) {
  if (values.rate !== undefined && scenario.rate !== Number(values.rate)) continue;
  const settings: FlaggerSettings = values.tuned ? tunedTo(scenario.champion) : documentedSettings;
  const outcome = simulate(scenario, settings, { runs, seed: seed + index });
  console.log(row(scenario, outcome));
  if (scenario.outage !== undefined) continue;
  total.flagger += outcome.flagger.wrong;
  total.ours += outcome.ours.wrong;
  total.earnest += outcome.earnest.wrong;
  total.asked += outcome.earnest.asked;
  total.runs += runs;
}
console.log(
  `\n${total.runs} runs without outages: Flagger wrong in ${total.flagger}, ours in ${total.ours} where it is forced ` +
    `to decide at the same time (${(total.ours / total.flagger).toFixed(3)} of Flagger's), in ${total.earnest} where it ` +
    `may ask, which it does in ${total.asked}.`,
);

function row(scenario: { name: string; rate: number; isGood: boolean }, outcome: Outcome): string {
  const { flagger, ours, earnest } = outcome;
  const cells = [
    scenario.name,
    scenario.rate,
    scenario.isGood ? 'good' : 'bad',
    percent(flagger.wrong),
    percent(ours.wrong),
    percent(earnest.wrong),
    percent(earnest.asked),
    mean(flagger.minutes),
    mean(ours.minutes),
  ];
  return `| ${cells.join(' | ')} |`;
}

function percent(count: number): string {
  return `${((100 * count) / runs).toFixed(1)} %`;
}

function mean(sum: number): string {
  return (sum / runs).toFixed(1);
}
