import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { findTwoSampleTest, twoSampleTests } from '../../../domain/statistics/registry.ts';
import {
  indicatesDrift,
  isNotEnoughData,
  type NumericalPair,
} from '../../../domain/statistics/two-sample-test.ts';

const rules: Record<string, string> = {
  ks: 'p-value <= 0.05',
  'chi-square': 'p-value < 0.05',
  'chi-square-fit': 'p-value < 0.05',
  'z-test': 'p-value < 0.05',
  wasserstein: 'distance >= 0.1',
  'jensen-shannon': 'distance >= 0.1',
  psi: 'distance >= 0.1',
  'kl-divergence': 'distance >= 0.1',
  hellinger: 'distance >= 0.1',
  'total-variation': 'p-value < 0.1',
  'cramer-von-mises': 'p-value <= 0.1',
  'anderson-darling': 'p-value < 0.1',
  energy: 'distance > 0.1',
  'epps-singleton': 'p-value < 0.05',
  't-test': 'p-value < 0.05',
  'mann-whitney': 'p-value < 0.05',
  'mann-whitney-less': 'p-value < 0.05',
  'mann-whitney-greater': 'p-value < 0.05',
  'fisher-exact': 'p-value < 0.1',
  'g-test': 'p-value < 0.1',
  mmd: 'p-value < 0.1',
};

function numbers(reference: number[], current: number[]): NumericalPair {
  return {
    type: 'numerical',
    reference: Float64Array.from(reference),
    current: Float64Array.from(current),
    integer: false,
  };
}

function judged(name: string, score: number): boolean {
  return indicatesDrift(findTwoSampleTest(name)!, score);
}

describe('the registry of tests', () => {
  it('has every name with its documented rule', () => {
    const actual = twoSampleTests.map(({ name, scoreIs, comparison, defaultThreshold }) => [
      name,
      `${scoreIs} ${comparison} ${defaultThreshold}`,
    ]);
    assert.deepEqual(Object.fromEntries(actual), rules);
  });

  it('does not know other names', () => {
    assert.equal(findTwoSampleTest('kolmogorov'), undefined);
  });

  it('judges a score on its threshold as each rule says', () => {
    assert.deepEqual([judged('ks', 0.05), judged('chi-square', 0.05)], [true, false]);
    assert.deepEqual([judged('psi', 0.1), judged('energy', 0.1)], [true, false]);
    assert.equal(indicatesDrift(findTwoSampleTest('psi')!, 0.15, 0.2), false);
  });
});

describe('every test', () => {
  for (const test of twoSampleTests) {
    it(`${test.name} says "not enough data" for an empty side, never a number`, () => {
      for (const pair of [
        numbers([], []),
        numbers([1, 2, 3, 4, 5, 6], []),
        numbers([], [1, 2, 3, 4, 5, 6]),
      ]) {
        const outcome = test.compute(pair, seededRandom(1));
        assert.ok(isNotEnoughData(outcome), JSON.stringify(outcome));
      }
    });

    it(`${test.name} has a finite score or none for tiny, constant, infinite and huge samples`, () => {
      const samples = [
        [5],
        [5, 5],
        [5, 5, 5, 5, 5, 5, 5],
        [-Infinity, 1, Infinity],
        [Infinity],
        [-1.7e308, 1e300, 1.7e308],
        [-0, 0],
      ];
      for (const reference of samples)
        for (const current of samples) {
          const outcome = test.compute(numbers(reference, current), seededRandom(1));
          if (isNotEnoughData(outcome)) assert.ok(outcome.notEnoughData.length > 0);
          else {
            assert.ok(!Number.isNaN(outcome.statistic));
            assert.ok(!Number.isNaN(outcome.score), JSON.stringify([reference, current]));
            if (outcome.pValue !== null) assert.ok(outcome.pValue >= 0 && outcome.pValue <= 1);
          }
        }
    });

    if (test.appliesTo === 'numerical')
      it(`${test.name} refuses categories`, () => {
        const counts = Float64Array.of(3, 4);
        assert.ok(
          isNotEnoughData(
            test.compute({ type: 'categorical', reference: counts, current: counts }, seededRandom(1)),
          ),
        );
      });
  }

  it('finds no drift between a column and itself', () => {
    const values = Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 0.5));
    for (const test of twoSampleTests.filter(({ name }) => name !== 'epps-singleton')) {
      const outcome = test.compute(numbers(values, values), seededRandom(3));
      assert.ok(!isNotEnoughData(outcome), test.name);
      assert.equal(indicatesDrift(test, outcome.score), false, test.name);
    }
  });

  it('refuses three categories where it compares two', () => {
    const pair = {
      type: 'categorical',
      reference: Float64Array.of(1, 2, 3),
      current: Float64Array.of(3, 2, 1),
    } as const;
    for (const name of ['z-test', 'fisher-exact'])
      assert.match(
        JSON.stringify(findTwoSampleTest(name)!.compute(pair, seededRandom(1))),
        /two categories.* 3/,
      );
  });
});
