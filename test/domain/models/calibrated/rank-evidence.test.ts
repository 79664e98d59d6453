import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rankEvidence } from '../../../../domain/models/calibrated/rank-evidence.ts';
import { andersonDarling } from '../../../../domain/statistics/anderson-darling.ts';
import { kolmogorovSmirnov } from '../../../../domain/statistics/kolmogorov-smirnov.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { isNotEnoughData, type RandomSource } from '../../../../domain/statistics/two-sample-test.ts';
import { normals } from '../../../support/columns.ts';

const shapes: Record<string, (count: number, random: RandomSource) => Float64Array> = {
  normal: (count, random) => normals(count, random),
  'six values': (count, random) => Float64Array.from({ length: count }, () => Math.floor(random() * 6)),
  'mostly zero': (count, random) =>
    Float64Array.from({ length: count }, () => (random() < 0.6 ? 0 : -Math.log(1 - random()))),
  'two values': (count, random) => Float64Array.from({ length: count }, () => (random() < 0.3 ? 1 : 0)),
};

describe('evidence of ranks', () => {
  it('has Anderson and Darling’s limit, to 6 % between 10 % and 1 %', () => {
    const grid = Float64Array.from({ length: 3000 }, (_, index) => index / 3000);
    let compared = 0;
    for (let shift = 0.01; shift < 0.06; shift += 0.0005) {
      const { criterion, pValue } = rankEvidence(
        grid,
        grid.map((value) => value + shift),
      );
      const expected = limit(criterion);
      if (expected === null) continue;
      compared++;
      assert.ok(Math.abs(pValue / expected - 1) < 0.06, `${criterion}: ${pValue} for ${expected}`);
    }
    assert.ok(compared > 3);
  });

  it('is right about how often chance alone is significant, whatever the ties', () => {
    const random = seededRandom(3);
    for (const [name, draw] of Object.entries(shapes)) {
      const rounds = 1000;
      let significant = 0;
      for (let round = 0; round < rounds; round++) {
        const [one, other] = [draw(200, random).toSorted(), draw(60, random).toSorted()];
        if (rankEvidence(one, other).pValue <= 0.05) significant++;
      }
      const spread = 4 * Math.sqrt(0.05 * 0.95 * rounds);
      assert.ok(Math.abs(significant - 0.05 * rounds) < spread, `${name}: ${significant} of ${rounds}`);
    }
  });

  it('has the criterion of the k-sample test and the distance of Kolmogorov and Smirnov', () => {
    const random = seededRandom(4);
    for (const draw of Object.values(shapes)) {
      const [one, other] = [draw(100, random).toSorted(), draw(150, random).toSorted()];
      const evidence = rankEvidence(one, other);
      const ks = kolmogorovSmirnov(one, other);
      assert.ok(!isNotEnoughData(ks));
      assert.ok(Math.abs(evidence.effectSize - ks.statistic) < 1e-12);
      // The standardised statistic is linear in the criterion, with the same slope for all data of these sizes.
      const ad = andersonDarling(one, other);
      assert.ok(!isNotEnoughData(ad));
      const slope = ad.statistic / (evidence.criterion - 1);
      assert.ok(Math.abs(slope * Math.sqrt((2 * Math.PI ** 2) / 3 - 6) - 1) < 0.02, `slope ${slope}`);
    }
  });

  it('sees nothing where both sides have one and the same value', () => {
    const same = rankEvidence(new Float64Array(50).fill(7), new Float64Array(60).fill(7));
    assert.deepEqual(same, { criterion: 0, pValue: 1, effectSize: 0 });
  });

  it('sees everything where the sides have nothing in common', () => {
    const apart = rankEvidence(new Float64Array(50).fill(7), new Float64Array(60).fill(8));
    assert.equal(apart.effectSize, 1);
    assert.ok(apart.pValue < 1e-20);
  });

  it('ranks infinite values like others', () => {
    const one = Float64Array.of(-Infinity, 0, 1, 2, Infinity);
    assert.equal(rankEvidence(one, one).effectSize, 0);
    assert.ok(Number.isFinite(rankEvidence(one, Float64Array.of(5, Infinity, Infinity)).criterion));
  });
});

/** Upper tail of the limit (Anderson & Darling, 1954), interpolated on the logarithm; null outside of the table. */
function limit(criterion: number): number | null {
  const table = [
    [1.933, 0.1],
    [2.492, 0.05],
    [3.07, 0.025],
    [3.857, 0.01],
  ] as const;
  for (let row = 1; row < table.length; row++) {
    const [low, high] = [table[row - 1]!, table[row]!];
    if (criterion < low[0] || criterion > high[0]) continue;
    const share = (criterion - low[0]) / (high[0] - low[0]);
    return Math.exp((1 - share) * Math.log(low[1]) + share * Math.log(high[1]));
  }
  return null;
}
