import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkThresholds } from '../../../activities/models/check-thresholds.ts';
import type { ThresholdRule } from '../../../activities/models/evidence/served-model.ts';
import { createPrometheusClient } from '../../../clients/prometheus/create-prometheus-client.ts';
import { success, useFakePrometheus } from '../../support/fake-prometheus.ts';

const prometheus = await useFakePrometheus();
const client = createPrometheusClient({ url: prometheus.url, timeout: 60_000 });
const now = new Date('2026-03-01T12:00:00Z');
const rule = (changes: Partial<ThresholdRule>): ThresholdRule => ({
  name: 'errors',
  query: 'q',
  above: 5,
  for: 0,
  ...changes,
});

async function check(values: readonly string[], changes: Partial<ThresholdRule> = {}) {
  prometheus.answer = ({ path }, response) => {
    if (values.length === 0)
      return success(response, { resultType: path.includes('range') ? 'matrix' : 'vector', result: [] });
    if (!path.includes('range')) {
      return success(response, { resultType: 'vector', result: [{ metric: {}, value: [1, values[0]] }] });
    }
    const points = values.map((value, index) => [index, value]);
    return success(response, { resultType: 'matrix', result: [{ metric: {}, values: points }] });
  };
  const triggers = await checkThresholds(client, [rule(changes)], now);
  return triggers.map((trigger) => (trigger.kind === 'threshold' ? trigger.passed : trigger.kind));
}

test('no data, and no number, is no news', async () => {
  assert.deepEqual(await check([]), []);
  assert.deepEqual(await check(['NaN']), []);
  assert.deepEqual(await check([], { for: 60_000 }), []);
});

test('a threshold is passed above or below, and not at its very value', async () => {
  assert.deepEqual(await check(['6']), [true]);
  assert.deepEqual(await check(['5']), [false]);
  const below = { above: undefined, below: 1 };
  assert.deepEqual(await check(['0.5'], below), [true]);
  assert.deepEqual(await check(['1'], below), [false]);
});

test('what has to hold for a while is passed only when all of it was beyond, and is over at once', async () => {
  const held = { for: 600_000 };
  assert.deepEqual(await check(['6', '7', '8'], held), [true]);
  assert.deepEqual(await check(['4', '7', '8'], held), []);
  assert.deepEqual(await check(['6', '7', '4'], held), [false]);
});
