import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isRight,
  numberOfClass,
  quantileBounds,
  samplePayloads,
} from '../../../../../domain/models/rollout/counters/payload-rows.ts';
import type { PayloadRows } from '../../../../../domain/models/rollout/counters/payload-rows.ts';

const rows: PayloadRows = {
  revisions: ['fraud-predictor-00001', 'fraud-predictor-00002', ''],
  codes: Int32Array.from([0, 0, 1, 1, 1, 2, -1]),
  predictions: Float64Array.from([0.1, 0.9, 0.2, 0.4, Number.NaN, 0.5, 0.5]),
  right: Int8Array.from([1, 0, 1, -1, 1, 0, 0]),
  missing: { counts: Uint16Array.from([0, 0, 1, 0, 2, 4, 4]), features: 4 },
};

test('rows are counted by the revision that answered; those of nobody are nobody’s', () => {
  assert.deepEqual(samplePayloads(rows, 'fraud-predictor-00002', [0.2, 0.3]), {
    rows: 3,
    predictions: [
      { bound: 0.2, count: 1 },
      { bound: 0.3, count: 1 },
      { bound: Infinity, count: 2 },
    ],
    featureCoverage: { rows: 3, share: 0.75 },
    labelled: { right: 2, wrong: 0 },
  });
  const nobody = samplePayloads(rows, 'fraud-predictor-00003', [0.2]);
  assert.equal(nobody.rows, 0);
  assert.equal(nobody.featureCoverage, undefined);
});

test('what nobody asked for is not there', () => {
  const sample = samplePayloads(
    { revisions: rows.revisions, codes: rows.codes },
    'fraud-predictor-00001',
    [],
  );
  assert.deepEqual(sample, { rows: 2, predictions: [] });
});

test('bounds are quantiles of the side’s own predictions, and none where it has none', () => {
  assert.deepEqual(quantileBounds(rows, 'fraud-predictor-00001'), [0.1, 0.9]);
  assert.deepEqual(quantileBounds(rows, 'fraud-predictor-00003'), []);
});

test('an answer is right by class, by the likelier class, or within the tolerance', () => {
  for (const [prediction, label, tolerance, expected] of [
    ['1', '1.0', undefined, true],
    ['0', '1', undefined, false],
    ['0.7', '1', undefined, true],
    ['0.3', 'true', undefined, false],
    ['0.3', 'false', undefined, true],
    ['fraud', 'fraud', undefined, true],
    ['fraud', 'genuine', undefined, false],
    ['10.4', '10', 0.5, true],
    ['10.6', '10', 0.5, false],
    ['none', '10', 0.5, false],
  ] as const)
    assert.equal(isRight(prediction, label, tolerance), expected, `${prediction} for ${label}`);
});

test('a class is the same number wherever it is met, and classes are told apart', () => {
  assert.equal(numberOfClass('fraud'), numberOfClass('fraud'));
  const numbers = ['fraud', 'genuine', 'unknown', ''].map(numberOfClass);
  assert.equal(new Set(numbers).size, 4);
  assert.ok(numbers.every((number) => number >= 0 && number < 1));
});
