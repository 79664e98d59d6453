import { describe, it } from 'node:test';
import { chiSquareSurvival } from '../../../../domain/statistics/distributions/chi-square.ts';
import { cramerVonMisesLimit } from '../../../../domain/statistics/distributions/cramer-von-mises-limit.ts';
import { hypergeometricTerm } from '../../../../domain/statistics/distributions/hypergeometric.ts';
import { kolmogorovSurvival } from '../../../../domain/statistics/distributions/kolmogorov.ts';
import { normalSurvival, normalTwoSided } from '../../../../domain/statistics/distributions/normal.ts';
import { studentTTwoSided } from '../../../../domain/statistics/distributions/student-t.ts';
import { assertClose, readFixture } from '../fixtures.ts';

/** A row of the fixture is the parameters and the tail. */
const tails: Record<string, (row: number[]) => number> = {
  'chi-square': ([statistic, degrees]) => chiSquareSurvival(statistic!, degrees!),
  'student-t': ([t, degrees]) => studentTTwoSided(t!, degrees!),
  kolmogorov: ([n, d]) => kolmogorovSurvival(n!, d!),
  hypergeometric: ([x, marked, unmarked, draws]) => hypergeometricTerm(x!, marked!, unmarked!, draws!),
  'cramer-von-mises': ([x]) => cramerVonMisesLimit(x!),
  normal: ([z]) => normalSurvival(z!),
};

/** Computed as 1 − cdf, by SciPy as well. */
const smallest: Record<string, number> = { 'cramer-von-mises': 1e-14 };

describe('tails of distributions', () => {
  for (const { name, rows } of readFixture<{ name: string; rows: number[][] }>('distributions'))
    it(`${name} agrees with SciPy to ten digits down to 1e-290`, () => {
      for (const row of rows)
        assertClose(
          tails[name]!(row),
          row.at(-1)!,
          { relative: 1e-10, absolute: smallest[name] ?? 1e-300 },
          row.join(', '),
        );
    });

  it('the two-sided normal tail is twice the one-sided', () => {
    for (const z of [0, 0.5, 3, 10]) {
      assertClose(normalTwoSided(z), 2 * normalSurvival(z), { relative: 1e-14 }, `z = ${z}`);
      assertClose(normalTwoSided(-z), 2 * normalSurvival(z), { relative: 1e-14 }, `z = −${z}`);
    }
  });
});
