import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NumericalSummary } from '../../../../domain/models/drift-report.ts';
import { driftStrength, inOrderOfAttention } from '../../../../domain/models/report/column-order.ts';
import { describeChange } from '../../../../domain/models/report/describe-change.ts';
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatShare,
  plural,
} from '../../../../domain/models/report/format.ts';
import { groupByMessage, listObjects } from '../../../../domain/models/report/group-by-message.ts';
import { exitCodeOf, verdictSentence } from '../../../../domain/models/report/verdict.ts';
import { categoricalColumn, moved, numericalColumn, reportOf, unknown } from './reports.ts';

describe('the verdict', () => {
  test('is said in one sentence, with its exit code', () => {
    const cases = [
      [[numericalColumn('a'), numericalColumn('b')], 'No drift in 2 columns', 0],
      [
        [numericalColumn('a', moved), numericalColumn('b')],
        'Drift: 1 of 2 columns moved (50 %, threshold 50 %)',
        1,
      ],
      [
        [numericalColumn('a', moved), numericalColumn('b'), numericalColumn('c')],
        'No drift of the data set: 1 of 3 columns moved (33 %, threshold 50 %)',
        0,
      ],
      [[numericalColumn('a', unknown)], 'Not enough data: no column could be compared', 2],
    ] as const;
    for (const [columns, sentence, code] of cases) {
      const report = reportOf([...columns]);
      assert.equal(verdictSentence(report), sentence);
      assert.equal(exitCodeOf(report), code);
    }
  });

  test('is an error whenever something could not be answered, drift or not', () => {
    const errors = [{ object: 'x', message: 'gone' }];
    assert.equal(exitCodeOf(reportOf([numericalColumn('a', moved)], { errors })), 2);
    assert.equal(exitCodeOf(reportOf([numericalColumn('a')], { errors })), 2);
  });
});

describe('columns', () => {
  test('come in the order in which they need attention', () => {
    const p = { pValue: 1e-9, score: 1e-9, threshold: 0.05, drifted: true };
    const columns = [
      numericalColumn('calm'),
      numericalColumn('unknown', unknown),
      numericalColumn('far', { ...moved, score: 0.9 }),
      numericalColumn('near', moved),
      numericalColumn('certain', p),
    ];
    const names = inOrderOfAttention(columns).map(({ name }) => name);
    assert.deepEqual(names, ['far', 'certain', 'near', 'unknown', 'calm']);
  });

  test('have a strength that is 1 exactly at the threshold, for distances, p-values and effects', () => {
    assert.equal(driftStrength(numericalColumn('a', { score: 0.1 })), 1);
    assert.equal(driftStrength(numericalColumn('a', { score: 0.05, pValue: 0.05, threshold: 0.05 })), 1);
    assert.equal(driftStrength(numericalColumn('a', { score: 0.2, pValue: 0.2, effectSize: 0.2 })), 2);
    assert.equal(driftStrength(numericalColumn('a', { score: 0, pValue: 0, threshold: 0.05 }))! > 10, true);
    assert.equal(driftStrength(numericalColumn('a', { score: 0.1, threshold: 0 })), Number.POSITIVE_INFINITY);
    assert.equal(driftStrength(numericalColumn('a', unknown)), null);
  });

  test('say what moved in a few words', () => {
    const summary = numericalColumn('a').reference as NumericalSummary;
    const withCurrent = (change: Partial<NumericalSummary>): string =>
      describeChange(numericalColumn('a', { current: { ...summary, ...change } }));
    assert.equal(withCurrent({ median: 1.5 }), 'median 1 → 1.5');
    assert.equal(withCurrent({ std: 3 }), 'standard deviation 1 → 3');
    assert.equal(withCurrent({ missing: 45 }), 'missing 0 % → 45 %');
    assert.equal(withCurrent({ median: null }), '');
    assert.equal(describeChange(categoricalColumn('c')), 'web 50 % → 20 %');
  });
});

describe('numbers for people', () => {
  test('have four digits, groups, and no exponent where digits do', () => {
    const cases: [number | null, string][] = [
      [0, '0'],
      [1234567, '1,234,567'],
      [-1234.5678, '−1,235'],
      [0.0123456, '0.01235'],
      [12.3, '12.3'],
      [1e-7, '1.00e-7'],
      [3e12, '3.00e+12'],
      [Number.POSITIVE_INFINITY, '∞'],
      [null, '–'],
      [Number.NaN, '–'],
    ];
    for (const [value, text] of cases) assert.equal(formatNumber(value), text);
  });

  test('shares are never 0 % or 100 % when they are not', () => {
    assert.deepEqual(
      [0, 0.0001, 0.0123, 0.5, 0.99951, 1, null].map((share) => formatShare(share)),
      ['0 %', '< 0.1 %', '1.2 %', '50 %', '> 99.9 %', '100 %', '–'],
    );
    assert.deepEqual([plural(1, 'row'), plural(2000, 'row'), formatCount(0)], ['1 row', '2,000 rows', '0']);
    assert.deepEqual([formatDuration(12.4), formatDuration(1234)], ['12 ms', '1.2 s']);
  });

  test('what is true of many is said once', () => {
    const groups = groupByMessage([
      { object: 'a', message: 'x' },
      { object: 'b', message: 'y' },
      { object: 'c', message: 'x' },
      { object: null, message: 'z' },
    ]);
    assert.deepEqual(groups, [
      { objects: ['a', 'c'], message: 'x' },
      { objects: ['b'], message: 'y' },
      { objects: [], message: 'z' },
    ]);
    assert.equal(listObjects(['a', 'b', 'c'], 2), 'a, b and 1 more');
  });
});
