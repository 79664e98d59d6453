import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { seededRandom } from '../../../domain/statistics/random.ts';
import { findTwoSampleTest, twoSampleTests } from '../../../domain/statistics/registry.ts';
import { sortValues } from '../../../domain/statistics/sort-values.ts';
import {
  isNotEnoughData,
  type SamplePair,
  type TestOutcome,
} from '../../../domain/statistics/two-sample-test.ts';
import { assertClose } from './fixtures.ts';

const values = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 6, maxLength: 60 });
const counts = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 })), {
  minLength: 2,
  maxLength: 8,
});

const numerical = twoSampleTests.filter(
  ({ appliesTo, name }) => appliesTo !== 'categorical' && name !== 'mmd',
);
const categorical = twoSampleTests.filter(
  ({ appliesTo, name }) => appliesTo !== 'numerical' && name !== 'total-variation',
);

function numbers(reference: number[], current: number[]): SamplePair {
  return {
    type: 'numerical',
    reference: sortValues(Float64Array.from(reference)),
    current: sortValues(Float64Array.from(current)),
    integer: false,
  };
}

function isBinned(column: number[]): boolean {
  return new Set(column).size > 20;
}

function compute(name: string, pair: SamplePair): TestOutcome {
  return findTwoSampleTest(name)!.compute(pair, seededRandom(1));
}

function assertSameScore(one: TestOutcome, other: TestOutcome, relative = 1e-9): void {
  if (isNotEnoughData(one) || isNotEnoughData(other)) {
    assert.equal(isNotEnoughData(one), isNotEnoughData(other));
    return;
  }
  assertClose(one.score, other.score, { relative, absolute: 1e-7 }, 'score');
}

describe('the order of the samples does not matter', () => {
  const oneSided = ['mann-whitney-less', 'mann-whitney-greater', 'wasserstein', 'kl-divergence'];
  for (const { name } of numerical.filter((test) => !oneSided.includes(test.name)))
    it(`to ${name}`, () => {
      fc.assert(
        fc.property(values, values, (reference, current) => {
          // The reference alone decides whether psi and Jensen–Shannon bin or take single values.
          if (isBinned(reference) !== isBinned(current)) return;
          assertSameScore(
            compute(name, numbers(reference, current)),
            compute(name, numbers(current, reference)),
          );
        }),
      );
    });

  for (const { name } of categorical.filter(
    (test) => !['kl-divergence', 'chi-square-fit'].includes(test.name),
  ))
    it(`to ${name} of categories`, () => {
      fc.assert(
        fc.property(counts, (rows) => {
          const reference = Float64Array.from(rows, ([count]) => count);
          const current = Float64Array.from(rows, ([, count]) => count);
          assertSameScore(
            compute(name, { type: 'categorical', reference, current }),
            compute(name, { type: 'categorical', reference: current, current: reference }),
          );
        }),
      );
    });

  it('but one-sided tests change sides', () => {
    fc.assert(
      fc.property(values, values, (reference, current) =>
        assertSameScore(
          compute('mann-whitney-less', numbers(reference, current)),
          compute('mann-whitney-greater', numbers(current, reference)),
        ),
      ),
    );
  });
});

describe('the unit of a column does not matter', () => {
  // The Wasserstein distance is normed by a deviation of at least 0.001, the energy distance has a unit on purpose.
  for (const { name, appliesTo } of numerical.filter((test) => test.name !== 'energy'))
    it(`to ${name}`, () => {
      // A shift rounds the edges of bins anew, and a value on an edge may change its bin.
      const shifts = appliesTo === 'both' ? fc.constant(0) : fc.integer({ min: -8, max: 8 });
      fc.assert(
        fc.property(
          values,
          values,
          fc.constantFrom(0.125, 2, 1024),
          shifts,
          (reference, current, scale, shift) => {
            if (new Set(reference).size === 1) return;
            const move = (value: number): number => value * scale + shift;
            const moved = compute(name, numbers(reference.map(move), current.map(move)));
            assertSameScore(compute(name, numbers(reference, current)), moved, 1e-6);
          },
        ),
      );
    });

  it('and rank tests do not see any increasing change of it', () => {
    for (const name of ['ks', 'mann-whitney', 'cramer-von-mises', 'anderson-darling'])
      fc.assert(
        fc.property(values, values, (reference, current) =>
          assertSameScore(
            compute(name, numbers(reference, current)),
            compute(name, numbers(reference.map(Math.cbrt), current.map(Math.cbrt))),
          ),
        ),
      );
  });

  it('nor does the order of categories matter', () => {
    for (const { name } of categorical)
      fc.assert(
        fc.property(counts, (rows) => {
          const reference = Float64Array.from(rows, ([count]) => count);
          const current = Float64Array.from(rows, ([, count]) => count);
          assertSameScore(
            compute(name, { type: 'categorical', reference, current }),
            compute(name, {
              type: 'categorical',
              reference: reference.toReversed(),
              current: current.toReversed(),
            }),
          );
        }),
      );
  });
});

describe('no test changes what it is given', () => {
  for (const test of twoSampleTests)
    it(test.name, () => {
      const pair = numbers([3, 1, 4, 1, 5, 9, 2, 6], [5, 3, 5, 8, 9, 7, 9]);
      const before = structuredClone(pair);
      test.compute(pair, seededRandom(1));
      assert.deepEqual(pair, before);
    });
});
