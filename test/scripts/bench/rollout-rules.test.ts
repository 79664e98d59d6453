import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  advanceFlagger,
  beginFlagger,
  documentedSettings,
} from '../../../scripts/bench/rollout/flagger-rule.ts';
import { scenarios } from '../../../scripts/bench/rollout/scenarios.ts';
import { simulate } from '../../../scripts/bench/rollout/simulate.ts';

const fine = {
  requests: 100,
  errors: 1,
  latency: [
    { bound: 0.5, count: 100 },
    { bound: Infinity, count: 100 },
  ],
};
const failing = { ...fine, errors: 2 };
const slow = {
  ...fine,
  latency: [
    { bound: 0.5, count: 50 },
    { bound: 1, count: 100 },
    { bound: Infinity, count: 100 },
  ],
};
const silent = { requests: 0, errors: 0, latency: [] };

test('Flagger promotes after a check has passed at each weight', () => {
  let state = beginFlagger(documentedSettings);
  const weights = [state.weight];
  while (state.decided === undefined) {
    state = advanceFlagger(state, fine, documentedSettings);
    weights.push(state.weight);
  }
  assert.equal(state.decided, 'promote');
  assert.deepEqual(weights, [10, 20, 30, 40, 50, 50]);
});

test('Flagger never forgets a failed check, counts silence as one, and rolls back at the look after the fifth', () => {
  let state = beginFlagger(documentedSettings);
  for (const check of [failing, fine, slow, silent, fine, failing, slow]) {
    state = advanceFlagger(state, check, documentedSettings);
    assert.equal(state.decided, undefined);
  }
  assert.deepEqual([state.failedChecks, state.weight], [5, 30]);
  assert.equal(advanceFlagger(state, fine, documentedSettings).decided, 'roll back');
});

test('on the same requests, forced to decide at the same time, ours is wrong at most half as often', () => {
  const total = { flagger: 0, ours: 0 };
  for (const [index, scenario] of scenarios.entries()) {
    if (scenario.rate > 5 || scenario.outage !== undefined) continue;
    const { flagger, ours } = simulate(scenario, documentedSettings, { runs: 15, seed: 4000 + index });
    total.flagger += flagger.wrong;
    total.ours += ours.wrong;
  }
  assert.ok(total.flagger > 50 && total.ours <= total.flagger / 2, JSON.stringify(total));
});
