import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findTwoSampleTest } from '../../../domain/statistics/registry.ts';
import { sortValues } from '../../../domain/statistics/sort-values.ts';
import { finitePart } from '../../../domain/statistics/sorted-values.ts';
import { isNotEnoughData, type TestOutcome } from '../../../domain/statistics/two-sample-test.ts';
import { wassersteinDistance } from '../../../domain/statistics/wasserstein.ts';
import { assertClose, readFixture, type FixtureNumber, type Tolerance } from './fixtures.ts';
import { generateColumn, type ColumnSpecification } from './generated-columns.ts';

/** Statistic and p-value; null where SciPy has no answer. */
type Answer = [FixtureNumber, FixtureNumber | null] | null;

interface TwoSampleCase {
  reference: ColumnSpecification;
  current: ColumnSpecification;
  results: Record<string, Answer>;
}

interface TableCase {
  reference: number[];
  current: number[];
  results: Record<string, Answer>;
}

const exact: Tolerance = { relative: 1e-9 };

function pValueTolerance(name: string, pValue: number): Tolerance {
  // SciPy stops its series at terms of 1e-7, which leaves more out the further it is in the tail; that ours does not
  // is shown in distributions/tails.test.ts.
  if (name === 'cramer-von-mises') return { relative: 1e-6, absolute: pValue < 1e-3 ? 1e-5 : 5e-7 };
  // A p-value of 1e-80 multiplies the rounding of its statistic.
  if (name === 'epps-singleton') return { relative: 1e-6 };
  return exact;
}

const statisticTolerances: Record<string, Tolerance> = {
  // A difference that is 0 but for rounding.
  'cramer-von-mises': { relative: 1e-9, absolute: 1e-12 },
  // An inverse of a nearly singular matrix where a column has few distinct values.
  'epps-singleton': { relative: 1e-8 },
};

const cases = readFixture<TwoSampleCase>('two-sample-tests');
const samples = cases.map(({ reference, current }) => ({
  reference: sortValues(generateColumn(reference)),
  current: sortValues(generateColumn(current)),
}));

/** With few distinct values the covariance is singular: SciPy divides by what rounding leaves of a zero, and warns. */
function isSingular(test: string, shape: string): boolean {
  return test === 'epps-singleton' && (shape === 'binary' || shape === 'constant');
}

describe('every two-sample test of numbers', () => {
  for (const name of Object.keys(cases[0]!.results).filter((test) => test !== 'plain-wasserstein'))
    it(`${name} gives SciPy's statistic and p-value for all shapes and sizes`, () => {
      for (const [index, { reference, current, results }] of cases.entries()) {
        if (isSingular(name, reference.shape)) continue;
        const label = `${name} of ${reference.shape} ${reference.size} and ${current.size} + ${current.shift}`;
        const outcome = findTwoSampleTest(name)!.compute(
          { type: 'numerical', ...samples[index]!, integer: false },
          () => 0,
        );
        assertAnswer(name, outcome, results[name]!, label);
      }
    });

  it('the Wasserstein distance before norming is SciPy’s', () => {
    for (const [index, { reference, results }] of cases.entries()) {
      const sample = samples[index]!;
      const distance = wassersteinDistance(finitePart(sample.reference), finitePart(sample.current));
      assertClose(distance, results['plain-wasserstein']![0], exact, reference.shape);
    }
  });
});

describe('every test of two categories or more', () => {
  for (const name of ['chi-square', 'g-test', 'fisher-exact', 'z-test'])
    it(`${name} gives SciPy's statistic and p-value`, () => {
      for (const { reference, current, results } of readFixture<TableCase>('category-tests')) {
        if (results[name] === undefined) continue;
        const pair = {
          type: 'categorical',
          reference: Float64Array.from(reference),
          current: Float64Array.from(current),
        } as const;
        const outcome = findTwoSampleTest(name)!.compute(pair, () => 0);
        assertAnswer(name, outcome, results[name], `${name} of ${JSON.stringify(reference).slice(0, 60)}`);
      }
    });
});

function assertAnswer(name: string, outcome: TestOutcome, answer: Answer, label: string): void {
  if (isNotEnoughData(outcome)) {
    assert.equal(answer, null, `${label}: ${outcome.notEnoughData}`);
    return;
  }
  assert.ok(answer !== null, `${label}: SciPy has no answer`);
  assertClose(outcome.statistic, answer[0], statisticTolerances[name] ?? exact, `${label}, statistic`);
  if (answer[1] !== null)
    assertClose(outcome.pValue!, answer[1], pValueTolerance(name, Number(answer[1])), `${label}, p-value`);
}
