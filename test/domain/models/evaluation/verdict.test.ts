import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Column } from '../../../../domain/models/column.ts';
import { refutedClaims } from '../../../../domain/models/evaluation/claims.ts';
import type { GateResult } from '../../../../domain/models/evaluation/gates.ts';
import { judgeLimits } from '../../../../domain/models/evaluation/limits.ts';
import { sliceRows } from '../../../../domain/models/evaluation/slice-rows.ts';
import { concludeGates, gravestFirst } from '../../../../domain/models/evaluation/verdict.ts';

const gate = (verdict: GateResult['verdict'], changed: Partial<GateResult> = {}): GateResult => ({
  gate: 'better',
  metric: 'roc_auc',
  rows: 1000,
  champion: 0.8,
  candidate: 0.9,
  gain: 0.1,
  lower: 0.05,
  upper: 0.15,
  pValue: 0.001,
  test: 'delong',
  margin: 0.01,
  verdict,
  reason: `it is ${verdict}`,
  ...changed,
});
const slice = { column: 'country', value: 'MT' };

describe('the verdict over all gates', () => {
  const cases: [string, GateResult[], string][] = [
    ['passes where all do', [gate('pass'), gate('pass', { slice })], 'pass'],
    ['fails where one fails', [gate('pass'), gate('fail', { slice }), gate('inconclusive')], 'fail'],
    ['is open where a gain may be chance', [gate('inconclusive'), gate('pass')], 'inconclusive'],
    [
      'is open where a loss overall may be real',
      [gate('pass'), gate('inconclusive', { gate: 'not-worse' })],
      'inconclusive',
    ],
    [
      'is not held up by a slice that is too small',
      [gate('pass'), gate('inconclusive', { slice, gate: 'not-worse' })],
      'pass',
    ],
  ];
  for (const [name, results, verdict] of cases)
    it(name, () => assert.equal(concludeGates(results).verdict, verdict));

  it('says the first reason, and how many there are besides', () => {
    const { headline } = concludeGates([
      gate('fail', { reason: 'first' }),
      gate('fail', { reason: 'second' }),
    ]);
    assert.equal(headline, 'not good enough: first (and 1 more)');
  });

  it('says how many slices could not be told', () => {
    const { headline } = concludeGates([gate('pass'), gate('inconclusive', { slice })]);
    assert.equal(headline, 'it is pass: 0.9 against 0.8 on 1000 rows, p 0.001; 1 slice is too small to tell');
  });

  it('lists what failed first', () => {
    const order = gravestFirst([gate('pass'), gate('inconclusive'), gate('fail'), gate('pass')]);
    assert.deepEqual(
      order.map(({ verdict }) => verdict),
      ['fail', 'inconclusive', 'pass', 'pass'],
    );
  });
});

const verdicts = (latencyMs?: number): string[] =>
  judgeLimits({ latency: 50 }, { latencyMs }).map(({ verdict }) => verdict);

describe('limits', () => {
  it('hold what is reported, and pass nothing that is not', () => {
    assert.deepEqual([verdicts(50), verdicts(50.1), verdicts()], [['pass'], ['fail'], ['fail']]);
    assert.deepEqual(judgeLimits({}, { latencyMs: 1e9 }), []);
  });

  it('are said in units that people read', () => {
    const [latency, size] = judgeLimits({ latency: 50, size: 2e9 }, { latencyMs: 12.5, sizeBytes: 5e8 });
    assert.equal(latency?.reason, 'its latency is 12.5 ms; 50 ms is allowed');
    assert.equal(size?.reason, 'its size is 500 MB; 2,000 MB is allowed');
  });
});

const numbers = (values: Float64Array): Column => ({
  type: 'numerical',
  name: 'amount',
  count: values.length,
  values,
  integer: false,
});

describe('slices', () => {
  const among = Int32Array.from({ length: 100 }, (_, row) => row);
  const categories: Column = {
    type: 'categorical',
    name: 'country',
    count: 100,
    codes: among.map((row) => (row < 60 ? 0 : row < 95 ? 1 : row < 98 ? 2 : -1)),
    categories: ['DE', 'FR', 'MT'],
  };
  it('are the values of a category, the largest first; small ones are said', () => {
    const { slices, note } = sliceRows(categories, among, 10);
    assert.deepEqual(
      slices.map(({ value, rows }) => [value, rows.length]),
      [
        ['DE', 60],
        ['FR', 35],
      ],
    );
    assert.match(note ?? '', /: MT, missing \(5 rows\)$/);
  });

  it('are quarters of numbers, and a missing one is a slice of its own', () => {
    const values = Float64Array.from(among, (row) => (row < 20 ? NaN : row));
    const { slices } = sliceRows(numbers(values), among, 10);
    assert.deepEqual(
      slices.map(({ value, rows }) => `${value}: ${rows.length}`),
      ['39.75 to 59.5: 20', '59.5 to 79.25: 20', 'above 79.25: 20', 'missing: 20', 'up to 39.75: 20'],
    );
  });

  it('keep equal numbers together', () => {
    const { slices } = sliceRows(numbers(new Float64Array(100).fill(7)), among, 1);
    assert.deepEqual(
      slices.map(({ value, rows }) => [value, rows.length]),
      [['up to 7', 100]],
    );
  });

  it('are at most fifty of one column', () => {
    const many: Column = { ...categories, codes: among, categories: Array.from(among, (row) => `v${row}`) };
    const { slices, note } = sliceRows(many, among, 1);
    assert.equal(slices.length, 50);
    assert.match(note ?? '', /and 45 more \(50 rows\)$/);
  });

  it('hold only rows that are looked at', () => {
    const { slices } = sliceRows(categories, Int32Array.from([0, 61, 62]), 1);
    assert.deepEqual(
      slices.map(({ value, rows }) => [value, [...rows]]),
      [
        ['FR', [61, 62]],
        ['DE', [0]],
      ],
    );
  });
});

describe('claims', () => {
  const shown = {
    accuracy: { value: 0.8, error: 0.01 },
    rmse: { value: 10, error: 0.1 },
    f1: { value: null, error: null },
  };

  it('may be off by tolerance and chance, and no more', () => {
    assert.deepEqual(refutedClaims({ accuracy: 0.92 }, shown, 0.1), []);
    assert.deepEqual(refutedClaims({ accuracy: 0.94 }, shown, 0.1), [
      'claims accuracy 0.94, its answers show 0.8',
    ]);
    assert.deepEqual(refutedClaims({ rmse: 8.8 }, shown, 0.1), []);
    assert.deepEqual(refutedClaims({ rmse: 8.6 }, shown, 0.1), ['claims rmse 8.6, its answers show 10']);
  });

  it('may be too modest, or about what cannot be measured', () => {
    assert.deepEqual(refutedClaims({ accuracy: 0.1, rmse: 100, f1: 1, own_score: 1 }, shown, 0), []);
  });
});
