import { seededRandom } from '../../../domain/statistics/random.ts';
import { advanceFlagger, beginFlagger } from './flagger-rule.ts';
import type { FlaggerSettings } from './flagger-rule.ts';
import { beginOurs, leaning, lookAt } from './our-rule.ts';
import { Counters, between, split } from './traffic.ts';
import type { Behaviour } from './traffic.ts';

/** One kind of canary under one load. */
export interface Scenario {
  name: string;
  isGood: boolean;
  champion: Behaviour;
  canary: Behaviour;
  /** Requests a second, of both sides together. */
  rate: number;
  /** What both sides' failures rise by in the middle, where the world around them has a bad time. */
  outage?: number;
}

/** Verdicts over some runs. Minutes are sums. */
export interface Outcome {
  runs: number;
  flagger: { wrong: number; minutes: number };
  /** Decided by what the evidence leans to when Flagger decides, or before where it fails. */
  ours: { wrong: number; minutes: number };
  /** As it runs in earnest: undecided ones are asked about. */
  earnest: { wrong: number; asked: number };
}

const minute = 60;
/** What is known of the champion from before, requests at most: less than the hour that is read in earnest. */
const mostPast = 5000;

/** Runs both rules over the same requests: weights move as Flagger moves them, and its decision ends the run. */
export function simulate(
  scenario: Scenario,
  settings: FlaggerSettings,
  { runs, seed }: { runs: number; seed: number },
): Outcome {
  const random = seededRandom(seed);
  const outcome: Outcome = {
    runs,
    flagger: { wrong: 0, minutes: 0 },
    ours: { wrong: 0, minutes: 0 },
    earnest: { wrong: 0, asked: 0 },
  };
  const right = scenario.isGood ? 'promote' : 'roll back';
  for (let run = 0; run < runs; run++) {
    const [canary, champion, past] = [new Counters(), new Counters(), new Counters()];
    past.add(Math.min(mostPast, scenario.rate * 600), scenario.champion, random);
    let flagger = beginFlagger(settings);
    let ours = beginOurs;
    let failedAt: number | undefined;
    let minutes = 0;
    while (flagger.decided === undefined) {
      const before = canary.sample();
      const extra = minutes >= 2 ? (scenario.outage ?? 0) : 0;
      const requests = scenario.rate * minute;
      const mine = split(requests, flagger.weight, random);
      canary.add(mine, { ...scenario.canary, errors: scenario.canary.errors + extra }, random);
      champion.add(
        requests - mine,
        { ...scenario.champion, errors: scenario.champion.errors + extra },
        random,
      );
      minutes += 1;
      flagger = advanceFlagger(flagger, between(canary.sample(), before), settings);
      ours = lookAt(ours, { canary: canary.sample(), baseline: champion.sample(), past: past.sample() });
      if (ours.verdict === 'fail') failedAt ??= minutes;
    }
    outcome.flagger.wrong += Number(flagger.decided !== right);
    outcome.flagger.minutes += minutes;
    outcome.ours.wrong += Number(leaning(ours) !== right);
    outcome.ours.minutes += failedAt ?? minutes;
    const isDecided = ours.verdict === 'pass' || ours.verdict === 'fail';
    outcome.earnest.asked += Number(!isDecided);
    outcome.earnest.wrong += Number(isDecided && (ours.verdict === 'pass') !== scenario.isGood);
  }
  return outcome;
}
