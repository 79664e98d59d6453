import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dataset } from '../../../../domain/models/column.ts';
import { compareDatasets } from '../../../../domain/models/compare/compare-datasets.ts';
import type { PerformanceMetric } from '../../../../domain/models/drift-report.ts';
import { defaultRules, type DriftRules } from '../../../../domain/models/drift-rules.ts';
import { measurePerformance } from '../../../../domain/models/performance/measure-performance.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, dataset, normals, numerical } from '../../../support/columns.ts';

const random = seededRandom(18);
const rules: DriftRules = {
  ...defaultRules,
  target: 'paid',
  prediction: 'said',
  probabilities: { yes: 'chance' },
};

/**
 * A model that knows the truth's probability. `hard` moves the inputs to where it is less sure; `flipped` is the share of
 * rows whose relation to the truth changed.
 */
function loans(rows: number, { hard = 0, flipped = 0 } = {}): Dataset {
  const scores = normals(rows, random, 0, 2 * (1 - hard));
  const chance = scores.map((score) => 1 / (1 + Math.exp(-score)));
  const truth = [...chance].map((value) => (random() < flipped ? random() < 0.5 : random() < value));
  return dataset(
    numerical('x', scores),
    numerical('chance', chance),
    categorical(
      'said',
      [...chance].map((value) => (value >= 0.5 ? 'yes' : 'no')),
    ),
    categorical(
      'paid',
      truth.map((value) => (value ? 'yes' : 'no')),
    ),
  );
}

/** Classes as 1 and 0. */
function numbered(data: Dataset): Dataset {
  const columns = data.columns.map((column) => {
    if (column.type === 'numerical') return column;
    return numerical(
      column.name,
      column.codes.map((code) => (column.categories[code] === 'yes' ? 1 : 0)),
    );
  });
  return { ...data, columns };
}

function withoutLabels(data: Dataset, target = 'paid'): Dataset {
  return { ...data, columns: data.columns.filter(({ name }) => name !== target) };
}

function metric(metrics: readonly PerformanceMetric[], name: string): PerformanceMetric {
  return metrics.find((one) => one.metric === name)!;
}

describe('the performance of a classifier', () => {
  it('with labels is realised, with an interval around it', () => {
    const { metrics } = measurePerformance(loans(3000), loans(2000), rules);
    const accuracy = metric(metrics, 'accuracy');
    assert.equal(accuracy.source, 'realised');
    assert.ok(accuracy.lower! < accuracy.current! && accuracy.current! < accuracy.upper!);
    assert.ok(metrics.every(({ drifted }) => drifted === false));
  });

  it('that falls as the relation of inputs and labels changes is concept drift', () => {
    const { metrics } = measurePerformance(loans(3000), loans(3000, { flipped: 0.4 }), rules);
    const accuracy = metric(metrics, 'accuracy');
    assert.equal(accuracy.drifted, true);
    assert.match(accuracy.note!, /^concept drift: from the inputs alone 0\.\d+ was to be expected$/);
  });

  it('that falls as inputs move is not', () => {
    const { metrics } = measurePerformance(loans(3000), loans(3000, { hard: 0.7 }), rules);
    const accuracy = metric(metrics, 'accuracy');
    assert.equal(accuracy.drifted, true);
    assert.match(accuracy.note!, /^as expected from the inputs/);
  });

  it('without labels is estimated, and falls where the model is less sure', () => {
    const hard = loans(3000, { hard: 0.7 });
    const truth = metric(measurePerformance(loans(3000), hard, rules).metrics, 'accuracy').current!;
    const { metrics } = measurePerformance(loans(6000), withoutLabels(hard), rules);
    const accuracy = metric(metrics, 'accuracy');
    assert.equal(accuracy.source, 'estimated');
    assert.equal(accuracy.drifted, true);
    assert.ok(Math.abs(accuracy.current! - truth) < 0.03, `${accuracy.current} for ${truth}`);
  });

  it('takes a numerical prediction as the probability of the positive class', () => {
    const { metrics } = measurePerformance(loans(1000), withoutLabels(loans(1000)), {
      ...defaultRules,
      target: 'paid',
      prediction: 'chance',
    });
    assert.ok(metric(metrics, 'roc_auc').current! > 0.7);
  });

  it('takes numbers for classes, however a file spells them', () => {
    const before = loans(1000);
    const named = measurePerformance(before, before, rules).metrics;
    const counted = measurePerformance(numbered(before), numbered(before), {
      ...rules,
      probabilities: { '1.0': 'chance' },
    }).metrics;
    assert.deepEqual(counted, named);
  });

  it('names the classes there are where a probability is of none', () => {
    const wrong: DriftRules = { ...rules, probabilities: { maybe: 'chance' } };
    const { warnings } = measurePerformance(loans(100), loans(100), wrong);
    assert.match(warnings[0]!, /the target has no class "maybe"; it has no, yes/);
  });

  it('that cannot be estimated is a warning that says what to do', () => {
    const plain: DriftRules = { ...defaultRules, target: 'paid', prediction: 'said' };
    const { metrics, warnings } = measurePerformance(loans(500), withoutLabels(loans(500)), plain);
    assert.deepEqual(metrics, []);
    assert.match(warnings[0]!, /from its probabilities: name their columns/);
    const wrong: DriftRules = { ...rules, probabilities: { yes: 'said' } };
    assert.match(
      measurePerformance(loans(500), loans(500), wrong).warnings[0]!,
      /"said" is no numerical column/,
    );
  });

  it('asks for enough rows and for labels in the reference', () => {
    assert.match(measurePerformance(loans(500), loans(10), rules).warnings[0]!, /not enough data: 10 rows/);
    const unlabelled = { ...loans(500), columns: loans(500).columns.slice(0, 3) };
    assert.match(measurePerformance(unlabelled, loans(500), rules).warnings[0]!, /performance: /);
  });

  it('counts a class that the reference never had as wrong', () => {
    const current = loans(1000);
    const labels = current.columns[3]!;
    assert.ok(labels.type === 'categorical');
    labels.categories.push('maybe');
    labels.codes.fill(2, 0, 500);
    const { metrics } = measurePerformance(loans(1000), current, rules);
    assert.equal(metric(metrics, 'accuracy').drifted, true);
  });

  it('is part of the report where the rules name its columns', () => {
    const report = compareDatasets(loans(500), loans(500), rules);
    assert.ok(report.performance!.length > 5);
    assert.equal(compareDatasets(loans(500), loans(500), defaultRules).performance, undefined);
  });
});

/** The model errs more where `age` is high. */
function cars(rows: number, older = 0): Dataset {
  const age = normals(rows, random, 5 + older, 2).map((value) => Math.max(0, value));
  const guess = age.map((years) => 20 - years + random());
  const price = guess.map((value, row) => value + normals(1, random)[0]! * (0.2 + 0.2 * age[row]!));
  return dataset(numerical('age', age), numerical('guess', guess), numerical('price', price));
}

describe('the performance of a regression', () => {
  const regression: DriftRules = { ...defaultRules, target: 'price', prediction: 'guess' };

  it('without labels is estimated from the features', () => {
    const older = cars(2000, 3);
    const truth = metric(measurePerformance(cars(3000), older, regression).metrics, 'mae').current!;
    const { metrics } = measurePerformance(cars(3000), withoutLabels(older, 'price'), regression);
    const error = metric(metrics, 'mae');
    assert.equal(error.source, 'estimated');
    assert.equal(error.drifted, true);
    assert.ok(Math.abs(error.current! / truth - 1) < 0.08, `${error.current} for ${truth}`);
  });

  it('is estimated from what both sides have, in whatever order', () => {
    const before = cars(1000);
    const [age, guess] = cars(500).columns;
    const after = dataset(numerical('extra', normals(500, random)), guess!, age!);
    const withTime = dataset(numerical('time', new Float64Array(1000).keys()), ...before.columns);
    const { metrics, warnings } = measurePerformance(withTime, after, { ...regression, time: 'time' });
    assert.deepEqual(warnings, []);
    assert.equal(metric(metrics, 'mae').drifted, false);
  });

  it('with labels is realised', () => {
    const { metrics } = measurePerformance(cars(1000), cars(1000), regression);
    assert.deepEqual(
      metrics.map((one) => one.metric),
      ['mae', 'mse', 'rmse', 'mape', 'msle', 'rmsle', 'r2'].filter((name) =>
        metrics.some((one) => one.metric === name),
      ),
    );
    assert.equal(metric(metrics, 'mae').drifted, false);
  });

  it('is not one where the prediction is a category and the target no few classes', () => {
    const wrong = cars(100);
    wrong.columns[1] = categorical(
      'guess',
      Array.from({ length: 100 }, () => 'a'),
    );
    assert.match(
      measurePerformance(wrong, wrong, regression).warnings[0]!,
      /"price" has 100 distinct numbers: too many to be classes/,
    );
  });
});
