import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followStream, hasFallen } from '../../../../../domain/models/rollout/sequential/follow-stream.ts';
import type { Stream } from '../../../../../domain/models/rollout/sequential/follow-stream.ts';
import { packStream, unpackStream } from '../../../../../domain/models/rollout/sequential/packed-stream.ts';
import { safeLogarithm } from '../../../../../domain/models/rollout/sequential/safe-evidence.ts';
import { worseLogarithm } from '../../../../../domain/models/rollout/sequential/worse-evidence.ts';
import { seededRandom } from '../../../../../domain/statistics/random.ts';
import type { RandomSource } from '../../../../../domain/statistics/two-sample-test.ts';

interface Simulated {
  /** Share of bad ones of the baseline at each look, and how much larger the canary's is. */
  baseline: (look: number) => number;
  more: (look: number) => number;
  margin: number;
  perLook: { canary: number; baseline: number };
  looks: number;
  past: number;
  /** A new step begins at each of so many looks. */
  stepLength?: number;
}

/** Runs in which each claim was shown at any look. */
function count(simulated: Simulated, runs: number, seed: number): { worse: number; safe: number } {
  const random = seededRandom(seed);
  const found = { worse: 0, safe: 0 };
  for (let run = 0; run < runs; run++) {
    const streams = follow(simulated, random);
    found.worse += Number(streams.some((stream) => worseLogarithm(stream.worse) > Math.log(20)));
    found.safe += Number(streams.some((stream) => safeLogarithm(stream.safe) > Math.log(20)));
  }
  return found;
}

/** The stream after each look. */
function follow(simulated: Simulated, random: RandomSource): Stream[] {
  const { margin, perLook, looks, stepLength = Infinity } = simulated;
  const past = { total: simulated.past, bad: draw(simulated.past, simulated.baseline(0), random) };
  const streams: Stream[] = [];
  let canary = { total: 0, bad: 0 };
  let baseline = { total: 0, bad: 0 };
  let since = 0;
  for (let look = 0; look < looks; look++) {
    if (look % stepLength === 0) {
      since = look;
      [canary, baseline] = [
        { total: 0, bad: 0 },
        { total: 0, bad: 0 },
      ];
    }
    const share = simulated.baseline(look);
    canary = added(canary, perLook.canary, draw(perLook.canary, share + simulated.more(look), random));
    baseline = added(baseline, perLook.baseline, draw(perLook.baseline, share, random));
    streams.push(followStream(streams.at(-1), { since, counts: { canary, baseline }, margin, past }));
  }
  return streams;
}

function added(before: { total: number; bad: number }, total: number, bad: number) {
  return { total: before.total + total, bad: before.bad + bad };
}

function draw(total: number, share: number, random: RandomSource): number {
  let bad = 0;
  for (let index = 0; index < total; index++) bad += Number(random() < share);
  return bad;
}

const usual = { perLook: { canary: 20, baseline: 180 }, looks: 40, past: 1000 };
const steady = (share: number) => () => share;
const runs = 400;
/** One in twenty, and three standard deviations of the count on top: what a seed may bring by chance. */
const mostFalse = runs / 20 + 3 * Math.sqrt((runs * 19) / 400);

for (const [name, simulated] of Object.entries({
  'of rare failures': { ...usual, baseline: steady(0.002), more: steady(0.02), margin: 0.02 },
  'of common ones': { ...usual, baseline: steady(0.3), more: steady(0.1), margin: 0.1 },
  'while the load moves both sides': {
    ...usual,
    baseline: (look: number) => 0.1 + 0.09 * Math.sin(look / 3),
    more: steady(0.05),
    margin: 0.05,
  },
  'in steps of few looks, each judged anew': {
    ...usual,
    looks: 10,
    stepLength: 10,
    baseline: steady(0.05),
    more: steady(0.05),
    margin: 0.05,
  },
  'without a past': { ...usual, past: 0, baseline: steady(0.01), more: steady(0.03), margin: 0.03 },
})) {
  test(`looking after every minute inflates no error at the margin, ${name}`, () => {
    const { worse, safe } = count(simulated, runs, 11);
    assert.ok(worse <= mostFalse, `worse in ${worse} of ${runs}`);
    assert.ok(safe <= mostFalse, `not worse in ${safe} of ${runs}`);
  });
}

test('a canary as good as the champion passes, and one three margins worse fails, in most runs', () => {
  const good = count({ ...usual, baseline: steady(0.01), more: steady(0), margin: 0.03 }, 100, 12);
  assert.ok(good.safe >= 95 && good.worse === 0, JSON.stringify(good));
  const bad = count({ ...usual, baseline: steady(0.01), more: steady(0.09), margin: 0.03 }, 100, 13);
  assert.ok(bad.worse >= 95 && bad.safe === 0, JSON.stringify(bad));
});

test('a canary that turns bad after many good looks is found within a few', () => {
  const turning = {
    ...usual,
    baseline: steady(0.01),
    more: (look: number) => (look < 30 ? 0 : 0.15),
    margin: 0.03,
    looks: 60,
  };
  const random = seededRandom(14);
  const found = Array.from({ length: 50 }, () => {
    const streams = follow(turning, random);
    return streams.findIndex((stream) => worseLogarithm(stream.worse) > Math.log(20));
  });
  assert.ok(
    found.every((look) => look >= 30),
    String(found),
  );
  assert.ok(found.filter((look) => look <= 40).length >= 48, String(found));
});

test('a canary that was bad only while it warmed up passes later in the same step', () => {
  const warming = {
    ...usual,
    baseline: steady(0.01),
    more: (look: number) => (look < 1 ? 0.05 : 0),
    margin: 0.03,
    looks: 60,
  };
  assert.ok(count(warming, 50, 15).safe >= 45);
});

test('a new step has to be shown safe anew, and what spoke against the canary is kept', () => {
  const stepLength = 10;
  const streams = follow(
    { ...usual, baseline: steady(0.01), more: steady(0), margin: 0.03, looks: stepLength + 1, stepLength },
    seededRandom(16),
  );
  const [before, after] = streams.slice(-2);
  assert.ok(before !== undefined && after !== undefined);
  assert.ok(safeLogarithm(after.safe) < safeLogarithm(before.safe));
  assert.deepEqual([before.safe.looks, after.safe.looks], [stepLength, 1]);
  assert.equal(after.worse.looks, stepLength + 1);
});

test('without any knowledge of the champion the first look only teaches', () => {
  const counts = { canary: { total: 50, bad: 50 }, baseline: { total: 50, bad: 0 } };
  const stream = followStream(undefined, { since: 1, counts, margin: 0.01, past: { total: 0, bad: 0 } });
  assert.equal(worseLogarithm(stream.worse), 0);
  assert.ok(stream.remembered.total > 0);
});

test('counters that fell are noticed within a step, and are none of a new one', () => {
  const look = {
    since: 1,
    counts: { canary: { total: 50, bad: 1 }, baseline: { total: 50, bad: 0 } },
    margin: 0.01,
    past: { total: 100, bad: 1 },
  };
  const before = followStream(undefined, look);
  const lower = { ...look, counts: { ...look.counts, canary: { total: 10, bad: 0 } } };
  assert.equal(hasFallen(before, lower), true);
  assert.equal(hasFallen(before, { ...lower, since: 2 }), false);
  assert.equal(hasFallen(before, look), false);
  assert.equal(hasFallen(undefined, lower), false);
});

test('what travels as JSON is what was known', () => {
  const random = seededRandom(17);
  const streams = follow({ ...usual, baseline: steady(0.1), more: steady(0), margin: 0.05 }, random);
  for (const stream of [streams[0], streams.at(-1)]) {
    assert.ok(stream !== undefined);
    const travelled = JSON.parse(JSON.stringify(packStream('errorRate/0', stream))) as Record<string, number>;
    const unpacked = unpackStream('errorRate/0', travelled);
    assert.ok(unpacked !== undefined);
    assert.deepEqual(unpacked.counts, stream.counts);
    assert.ok(Math.abs(safeLogarithm(unpacked.safe) - safeLogarithm(stream.safe)) < 1e-6);
    assert.ok(Math.abs(worseLogarithm(unpacked.worse) - worseLogarithm(stream.worse)) < 1e-6);
  }
  assert.equal(unpackStream('latencyP95/0', {}), undefined);
});
