import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asCategories } from '../../../domain/statistics/category-counts.ts';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { findTwoSampleTest } from '../../../domain/statistics/registry.ts';
import { sortValues } from '../../../domain/statistics/sort-values.ts';
import { finitePart } from '../../../domain/statistics/sorted-values.ts';
import { isNotEnoughData, type NumericalPair } from '../../../domain/statistics/two-sample-test.ts';
import { assertClose, readFixture, type FixtureNumber, type Tolerance } from './fixtures.ts';
import { generateColumn, type ColumnSpecification } from './generated-columns.ts';

interface ScoreCase {
  type: 'numerical' | 'categorical';
  reference: ColumnSpecification;
  current: ColumnSpecification;
  integer: boolean;
  scores: Record<string, FixtureNumber | null>;
}

interface PermutationCase {
  test: string;
  reference: ColumnSpecification;
  current: ColumnSpecification;
  result: [number, number];
}

const tolerances: Record<string, Tolerance> = {
  'cramer-von-mises': { relative: 1e-6, absolute: 5e-7 },
  'epps-singleton': { relative: 1e-6 },
  // Evidently's √(1 − Σ√rc) of like samples carries the rounding of a sum near 1.
  hellinger: { relative: 1e-8 },
};

/** Evidently drops infinite values before any test. */
function pairOf({ reference, current }: { reference: ColumnSpecification; current: ColumnSpecification }) {
  return {
    type: 'numerical',
    reference: finitePart(sortValues(generateColumn(reference))),
    current: finitePart(sortValues(generateColumn(current))),
    integer: false,
  } satisfies NumericalPair;
}

describe('scores of Evidently 0.7.23', () => {
  const cases = readFixture<ScoreCase>('evidently-scores').map((one) => ({
    ...one,
    pair: { ...pairOf(one), integer: one.integer },
  }));
  for (const type of ['numerical', 'categorical'] as const) {
    const ofType = cases.filter((one) => one.type === type);
    for (const name of new Set(ofType.flatMap(({ scores }) => Object.keys(scores))))
      it(`${name} is equal on ${type} columns`, () => {
        for (const one of ofType) {
          const score = one.scores[name] ?? null;
          if (score === null) continue;
          const outcome = findTwoSampleTest(name)!.compute(
            type === 'categorical' ? asCategories(one.pair) : one.pair,
            () => 0,
          );
          assert.ok(!isNotEnoughData(outcome));
          const label = `${name} of ${one.reference.shape} ${one.reference.size} and ${one.current.size}`;
          assertClose(outcome.score, score, tolerances[name] ?? { relative: 1e-9 }, label);
        }
      });
  }
});

describe('permutation tests of Evidently', () => {
  for (const { test, reference, current, result } of readFixture<PermutationCase>(
    'evidently-permutation-tests',
  ))
    it(`${test} of ${reference.shape} ${reference.size} has its statistic and a p-value near its own`, () => {
      const outcome = findTwoSampleTest(test)!.compute(pairOf({ reference, current }), seededRandom(1));
      assert.ok(!isNotEnoughData(outcome));
      assertClose(outcome.statistic, result[0], { relative: 1e-9 }, 'statistic');
      // Evidently draws 100 permutations for `mmd`, and counts equal distances that rounding made unequal as less.
      assertClose(outcome.pValue!, result[1], { relative: 0, absolute: 0.16 }, 'p-value');
    });
});
