import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { twoSampleTests } from '../../../domain/statistics/registry.ts';
import { sortValues } from '../../../domain/statistics/sort-values.ts';
import {
  isNotEnoughData,
  type RandomSource,
  type SamplePair,
} from '../../../domain/statistics/two-sample-test.ts';

const rounds = 1000;
const level = 0.05;
/** Five standard deviations of the share of 1,000 rounds below the level. */
const spread = 5 * Math.sqrt((level * (1 - level)) / rounds);

function normals(size: number, random: RandomSource): Float64Array {
  return Float64Array.from({ length: size }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
}

/** Rows drawn from categories of these shares. */
function counts(size: number, shares: number[], random: RandomSource): Float64Array {
  const result = new Float64Array(shares.length);
  for (let row = 0; row < size; row++) {
    let rest = random();
    let category = 0;
    while (category < shares.length - 1 && (rest -= shares[category]!) >= 0) category++;
    result[category]!++;
  }
  return result;
}

function pairWithoutDrift(appliesTo: string, shares: number[], random: RandomSource): SamplePair {
  if (appliesTo === 'categorical')
    return {
      type: 'categorical',
      reference: counts(300, shares, random),
      current: counts(200, shares, random),
    };
  return {
    type: 'numerical',
    reference: sortValues(normals(120, random)),
    current: sortValues(normals(90, random)),
    integer: false,
  };
}

/** Share of pairs without drift whose p-value is at most the level. */
function falseAlarms(name: string, shares: number[]): number {
  const test = twoSampleTests.find((one) => one.name === name)!;
  const random = seededRandom(2026);
  let alarms = 0;
  const total = name === 'mmd' || name === 'total-variation' ? 300 : rounds;
  for (let round = 0; round < total; round++) {
    const outcome = test.compute(pairWithoutDrift(test.appliesTo, shares, random), random);
    assert.ok(!isNotEnoughData(outcome));
    if (outcome.pValue! <= level) alarms++;
  }
  return alarms / total;
}

describe('without drift a p-value is at most 5 % in 5 % of the pairs', () => {
  const valid = twoSampleTests.filter(
    ({ scoreIs, name }) => scoreIs === 'p-value' && name !== 'chi-square-fit',
  );
  for (const { name, appliesTo } of valid)
    it(`with ${name}`, () => {
      const shares = ['z-test', 'fisher-exact'].includes(name) ? [0.3, 0.7] : [0.4, 0.3, 0.2, 0.1];
      const alarms = falseAlarms(name, shares);
      const resampled = name === 'mmd' || name === 'total-variation' ? 2 : 1;
      assert.ok(alarms <= level + resampled * spread, `${alarms}`);
      // Exact tests of counts are conservative; the others use up their level.
      if (appliesTo === 'numerical') assert.ok(alarms >= level - resampled * spread, `${alarms}`);
    });

  it('with chi-square-fit it is far more often, as it takes the reference for exact', () => {
    assert.ok(falseAlarms('chi-square-fit', [0.4, 0.3, 0.2, 0.1]) > 0.15);
  });
});
