import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { categoryEvidence } from '../../../../domain/models/calibrated/category-evidence.ts';
import { total } from '../../../../domain/statistics/category-counts.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import type { CategoricalPair } from '../../../../domain/statistics/two-sample-test.ts';

function pair(reference: number[], current: number[]): CategoricalPair {
  return {
    type: 'categorical',
    reference: Float64Array.from(reference),
    current: Float64Array.from(current),
  };
}

describe('evidence of categories', () => {
  it('is chi-square of the table and the share of rows that changed category', () => {
    const { statistic, effectSize, test, freedom } = categoryEvidence(pair([500, 300, 200], [400, 300, 300]));
    // scipy.stats.chi2_contingency([[500, 300, 200], [400, 300, 300]])
    assert.ok(Math.abs(statistic - 31.11111111111111) < 1e-9);
    assert.ok(Math.abs(effectSize - 0.1) < 1e-12);
    assert.equal(test, 'chi-square');
    assert.equal(freedom, 2);
  });

  it('is exact where one of two categories is rare', () => {
    const { test, pValue } = categoryEvidence(pair([98, 2], [97, 3]));
    assert.equal(test, 'fisher-exact');
    assert.equal(Math.min(1, pValue), pValue);
    assert.ok(pValue > 0.99);
  });

  it('groups rare categories and keeps every row', () => {
    const rare = Array.from({ length: 60 }, () => 1);
    const evidence = categoryEvidence(
      pair([500, 400, ...rare, ...rare.map(() => 0)], [500, 400, ...rare.map(() => 0), ...rare]),
    );
    assert.ok(evidence.pair.reference.length > 2 && evidence.pair.reference.length < 12);
    assert.equal(total(evidence.pair.reference), 960);
    assert.equal(total(evidence.pair.current), 960);
  });

  it('answers where every category is rare', () => {
    const random = seededRandom(5);
    const counts = (): number[] => Array.from({ length: 3000 }, () => Math.floor(random() * 2));
    const { pValue, freedom } = categoryEvidence(pair(counts(), counts()));
    assert.ok(freedom > 0);
    assert.ok(pValue > 0.001);
  });

  it('is right about how often chance alone is significant', () => {
    const random = seededRandom(6);
    const shares = Array.from({ length: 30 }, (_, rank) => 1 / (rank + 1));
    const sum = shares.reduce((all, share) => all + share, 0);
    const draw = (rows: number): number[] => {
      const counts = shares.map(() => 0);
      for (let row = 0; row < rows; row++) {
        let rest = random() * sum;
        counts[shares.findIndex((share) => (rest -= share) < 0)]! += 1;
      }
      return counts;
    };
    const rounds = 1000;
    let significant = 0;
    for (let round = 0; round < rounds; round++) {
      if (categoryEvidence(pair(draw(300), draw(120))).pValue <= 0.05) significant++;
    }
    assert.ok(Math.abs(significant - 50) < 4 * Math.sqrt(0.05 * 0.95 * rounds), `${significant}`);
  });

  it('sees nothing in a single category', () => {
    const { pValue, effectSize, freedom } = categoryEvidence(pair([50], [60]));
    assert.deepEqual({ pValue, effectSize, freedom }, { pValue: 1, effectSize: 0, freedom: 0 });
  });
});
