import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  counterIncrease,
  histogramIncrease,
} from '../../../../../domain/models/rollout/counters/counter-increase.ts';

function series(
  values: readonly (readonly [time: number, value: number])[],
  labels: Record<string, string> = {},
) {
  return { labels, points: values.map(([time, value]) => ({ time, value })) };
}

test('a counter rises from its last value before the step', () => {
  const values = series([
    [80, 100],
    [95, 110],
    [110, 115],
    [125, 130],
  ]);
  assert.equal(counterIncrease(values, 100), 20);
});

test('a counter that is first seen in the step began at 0, as that of a new pod does', () => {
  assert.equal(
    counterIncrease(
      series([
        [110, 7],
        [125, 9],
      ]),
      100,
    ),
    9,
  );
});

test('a counter that falls was begun anew, also right at the beginning of the step', () => {
  assert.equal(
    counterIncrease(
      series([
        [90, 50],
        [110, 60],
        [125, 4],
        [140, 10],
      ]),
      100,
    ),
    20,
  );
  assert.equal(
    counterIncrease(
      series([
        [90, 50],
        [110, 3],
      ]),
      100,
    ),
    3,
  );
});

test('nothing after the beginning is no increase, and what is no number makes none', () => {
  assert.equal(counterIncrease(series([[90, 50]]), 100), 0);
  assert.equal(counterIncrease(series([]), 100), 0);
  assert.ok(
    Number.isNaN(
      counterIncrease(
        series([
          [90, 50],
          [110, Number.NaN],
        ]),
        100,
      ),
    ),
  );
});

test('buckets of several pods are added, in seconds', () => {
  const bucket = (le: string, before: number, now: number) =>
    series(
      [
        [90, before],
        [110, now],
      ],
      { le },
    );
  const found = histogramIncrease(
    [
      bucket('+Inf', 10, 30),
      bucket('500', 5, 20),
      bucket('100', 5, 10),
      bucket('500', 0, 4),
      bucket('+Inf', 0, 4),
    ],
    100,
    1000,
  );
  assert.deepEqual(found, [
    { bound: 0.1, count: 5 },
    { bound: 0.5, count: 19 },
    { bound: Infinity, count: 24 },
  ]);
  assert.deepEqual(histogramIncrease([series([[110, 1]])], 100), []);
});
