import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dataset } from '../../../../domain/models/column.ts';
import { compareDatasets } from '../../../../domain/models/compare/compare-datasets.ts';
import { diagnose } from '../../../../domain/models/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../../../domain/models/diagnosis/diagnosis.ts';
import { defaultRules } from '../../../../domain/models/drift-rules.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, dataset, draws, normals, numerical } from '../../../support/columns.ts';
import { evidenceOf, stepHistory } from './evidence-builder.ts';
import type { Story } from './evidence-builder.ts';

// The table of scenarios states what a comparison finds; here it is the comparison itself that finds it.

const random = seededRandom(23);
const rows = 3000;

type Change = (values: Float64Array) => Float64Array;

interface Population {
  amount?: Change;
  age?: Change;
  income?: Change;
  /** Shares of countries. */
  country?: Record<string, number>;
}

const same: Change = (values) => values;
const withHoles: Change = (values) => values.map((value) => (random() < 0.4 ? Number.NaN : value));

function people({ amount = same, age = same, income = same, country }: Population = {}): Dataset {
  return dataset(
    numerical('amount', amount(normals(rows, random, 40, 8))),
    numerical('age', age(normals(rows, random, 45, 12))),
    numerical('income', income(normals(rows, random, 3000, 600))),
    categorical('country', draws(rows, country ?? { de: 0.5, fr: 0.3, es: 0.2 }, random)),
  );
}

function diagnosed(population: Population, story: Story = {}): Diagnosis {
  const report = compareDatasets(people(), people(population), defaultRules);
  const moved = report.columns.filter(({ drifted }) => drifted === true).map(({ name }) => name);
  const evidence = evidenceOf(story);
  assert.ok(evidence.data !== undefined);
  const history = stepHistory(report.dataset.share, moved, moved.length > 0 ? 3 : 0);
  return diagnose({ ...evidence, data: { ...evidence.data, report, history } });
}

test('an amount in cents is a fault upstream', () => {
  const { cause, headline } = diagnosed({ amount: (values) => values.map((value) => value * 100) });
  assert.equal(cause, 'data-quality', headline);
  assert.match(headline, /amount: looks like another unit/);
});

test('missing values are a fault upstream', () => {
  assert.equal(diagnosed({ income: withHoles }).cause, 'data-quality');
});

test('a feature that is stuck is a fault upstream', () => {
  assert.equal(diagnosed({ age: (values) => values.fill(45) }).cause, 'data-quality');
});

test('another way to write a country is a fault upstream', () => {
  const { cause, headline } = diagnosed({ country: { DEU: 0.5, fr: 0.3, es: 0.2 } });
  assert.equal(cause, 'data-quality', headline);
});

test('younger people who spend and earn less are a shift of the inputs', () => {
  const { cause, headline } = diagnosed({
    amount: (values) => values.map((value) => value - 4),
    age: (values) => values.map((value) => value - 9),
    income: (values) => values.map((value) => value - 350),
    country: { de: 0.3, fr: 0.3, es: 0.4 },
  });
  assert.equal(cause, 'data-shift', headline);
});

test('no drift, and nothing else, is unclear and never a cause', () => {
  assert.equal(diagnosed({}).cause, 'unclear');
});

test('no drift of the inputs, and a GPU that is slowed down, is the infrastructure', () => {
  const metrics = { latency: { now: 2, usual: 0.2 }, gpuThrottledShare: { now: 0.6, usual: 0 } };
  assert.equal(diagnosed({}, { metrics }).cause, 'infrastructure');
});
