import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countUpTo, histogramQuantile } from '../../../../../domain/models/rollout/metrics/histogram.ts';

const buckets = [
  { bound: 0.1, count: 50 },
  { bound: 0.2, count: 90 },
  { bound: Infinity, count: 100 },
];

test('quantiles are those of histogram_quantile', () => {
  assert.equal(histogramQuantile(buckets, 0.25), 0.05);
  assert.ok(Math.abs((histogramQuantile(buckets, 0.7) ?? 0) - 0.15) < 1e-12);
  assert.equal(histogramQuantile(buckets, 0.99), 0.2);
  assert.equal(histogramQuantile([], 0.5), null);
  assert.equal(histogramQuantile([{ bound: Infinity, count: 3 }], 0.5), null);
});

test('a bound that a histogram does not have is not guessed', () => {
  assert.equal(countUpTo(buckets, 0.2), 90);
  assert.equal(countUpTo(buckets, 0.15), undefined);
});
