import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dataset } from '../../../../domain/models/column.ts';
import { defaultRules, multivariateMethods, type DriftRules } from '../../../../domain/models/drift-rules.ts';
import { measureMultivariate } from '../../../../domain/models/multivariate/measure-multivariate.ts';
import { compareDatasets } from '../../../../domain/models/compare/compare-datasets.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, dataset, normals, numerical } from '../../../support/columns.ts';

const random = seededRandom(19);
const rules: DriftRules = { ...defaultRules, multivariate: multivariateMethods };
const names = ['a', 'b', 'c', 'kind'];

/** Two columns that rise together, or (`turned`) one as the other falls; each alone looks the same. */
function related(rows: number, turned = false): Dataset {
  const a = normals(rows, random);
  const noise = normals(rows, random);
  return dataset(
    numerical('a', a),
    numerical(
      'b',
      a.map((value, row) => (turned ? -1 : 1) * value + 0.3 * noise[row]!),
    ),
    numerical('c', normals(rows, random)),
    categorical(
      'kind',
      [...a].map((value) => (value > 0 ? 'high' : 'low')),
    ),
  );
}

describe('drift of the features together', () => {
  it('is found by every method though each column alone looks as before', () => {
    const [before, after] = [related(3000), related(1000, true)];
    assert.ok(compareDatasets(before, after, defaultRules).columns.every(({ drifted }) => drifted === false));
    for (const { method, drifted } of measureMultivariate(before, after, names, rules)) {
      assert.equal(drifted, true, method);
    }
  });

  it('is not found where nothing moved', () => {
    for (const { method, drifted } of measureMultivariate(related(3000), related(1000), names, rules)) {
      assert.equal(drifted, false, method);
    }
  });

  it('takes missing and infinite values and categories never seen', () => {
    const after = related(500);
    const [a, , , kind] = after.columns;
    assert.ok(a?.type === 'numerical' && kind?.type === 'categorical');
    a.values.set([NaN, Infinity, -Infinity]);
    kind.categories.push('new');
    kind.codes.set([-1, 2, 2]);
    for (const { value } of measureMultivariate(related(500), after, names, rules))
      assert.ok(Number.isFinite(value));
  });

  it('leaves out what is not of one type on both sides', () => {
    const after = related(500);
    after.columns[0] = categorical(
      'a',
      Array.from({ length: 500 }, () => 'x'),
    );
    const answers = measureMultivariate(related(500), after, [...names, 'z'], rules);
    assert.ok(answers.every(({ value }) => value !== null));
  });

  it('is not looked for in too few rows or columns', () => {
    const [few] = measureMultivariate(related(500), related(5), names, rules);
    assert.deepEqual([few!.drifted, few!.note], [null, 'not enough data: 5 rows in the current data']);
    const [single] = measureMultivariate(related(500), related(500), ['a'], rules);
    assert.match(single!.note!, /two columns/);
  });

  it('is the same for the same seed', () => {
    const [before, after] = [related(400), related(400)];
    assert.deepEqual(
      measureMultivariate(before, after, names, rules),
      measureMultivariate(before, after, names, rules),
    );
  });
});
