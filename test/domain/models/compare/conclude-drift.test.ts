import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  concludeDrift,
  correctOverColumns,
  driftedShare,
  reaches,
} from '../../../../domain/models/compare/conclude-drift.ts';
import type { ColumnDrift } from '../../../../domain/models/drift-report.ts';
import { defaultRules } from '../../../../domain/models/drift-rules.ts';

const side = { count: 100, missing: 0, distinct: 2, top: 'a', topShare: 0.5 };

function column(name: string, rest: Partial<ColumnDrift>): ColumnDrift {
  return {
    name,
    type: 'categorical',
    role: 'feature',
    test: 'chi-square',
    statistic: 1,
    pValue: 0.5,
    score: 0.1,
    threshold: 0.05,
    drifted: false,
    reference: side,
    current: side,
    ...rest,
  };
}

const calibrated = (name: string, pValue: number, effectSize = 0.1): ColumnDrift =>
  column(name, { pValue, effectSize, score: effectSize, significance: 0.05 });

describe('correction over columns', () => {
  it('adjusts by Benjamini and Hochberg’s method', () => {
    const corrected = correctOverColumns([
      calibrated('a', 0.03),
      calibrated('b', 0.04),
      calibrated('c', 0.9),
    ]);
    assert.deepEqual(
      corrected.map(({ adjustedPValue, drifted }) => [Number(adjustedPValue!.toFixed(6)), drifted]),
      [
        [0.06, false],
        [0.06, false],
        [0.9, false],
      ],
    );
  });

  it('takes both significance and effect', () => {
    const [significant, large, both] = correctOverColumns([
      calibrated('significant', 1e-9, 0.04),
      calibrated('large', 0.5, 0.4),
      calibrated('both', 1e-9, 0.4),
    ]);
    assert.deepEqual([significant!.drifted, large!.drifted, both!.drifted], [false, false, true]);
  });

  it('leaves tests of the user’s choice alone, and does not count them', () => {
    const own = column('own', { test: 'ks', pValue: 0.04, drifted: true });
    const [left, corrected] = correctOverColumns([own, calibrated('a', 0.04)]);
    assert.equal(left, own);
    assert.equal(corrected!.adjustedPValue, 0.04);
  });
});

describe('the share of drifted columns', () => {
  it('counts only what was compared', () => {
    const columns = [{ drifted: true }, { drifted: false }, { drifted: null }];
    assert.equal(driftedShare(columns), 0.5);
    assert.equal(driftedShare([{ drifted: null }]), null);
    assert.equal(driftedShare([]), null);
  });

  it('gives columns without importance nothing where the others sum to 1', () => {
    assert.equal(driftedShare([{ drifted: true }, { drifted: false, importance: 1 }]), 0);
    assert.equal(
      driftedShare([
        { drifted: true, importance: 40 },
        { drifted: false, importance: 60 },
      ]),
      0.4,
    );
  });

  it('reaches a threshold in spite of rounding', () => {
    assert.equal(reaches(0.1 + 0.2, 0.3), true);
    assert.equal(reaches(0.3 - 1e-15, 0.3), true);
    assert.equal(reaches(0.29, 0.3), false);
  });
});

describe('the conclusion', () => {
  it('says of every column without an answer why', () => {
    const unanswered = column('x', { test: null, pValue: null, drifted: null, note: 'not enough data: …' });
    const report = concludeDrift(
      [unanswered, column('y', {})],
      { referenceRows: 1, currentRows: 2 },
      defaultRules,
    );
    assert.deepEqual(report.errors, [{ object: 'x', message: 'not enough data: …' }]);
    assert.equal(report.dataset.columns, 1);
    assert.equal(report.dataset.drifted, false);
  });
});
