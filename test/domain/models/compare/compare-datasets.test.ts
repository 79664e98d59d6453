import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dataset } from '../../../../domain/models/column.ts';
import { compareDatasets } from '../../../../domain/models/compare/compare-datasets.ts';
import { defaultRules, type DriftRules } from '../../../../domain/models/drift-rules.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, dataset, draws, normals, numerical, text } from '../../../support/columns.ts';

const random = seededRandom(11);

function sales(rows: number, moved: { amount?: number; mix?: number } = {}): Dataset {
  const { amount = 0, mix = 0 } = moved;
  return dataset(
    numerical('amount', normals(rows, random, 20 + 3 * amount, 3)),
    numerical('age', normals(rows, random, 40, 10).map(Math.round)),
    categorical('country', draws(rows, { de: 0.5 - mix, fr: 0.3, es: 0.2 + mix }, random)),
    categorical('channel', draws(rows, { web: 0.9, shop: 0.1 }, random)),
  );
}

function drifted(reference: Dataset, current: Dataset, rules: Partial<DriftRules> = {}): string[] {
  return compareDatasets(reference, current, { ...defaultRules, ...rules })
    .columns.filter((column) => column.drifted)
    .map(({ name }) => name);
}

/** The tests that Evidently's preset runs on `sales`. */
function evidentlyTests(rows: number): (string | null)[] {
  const { columns } = compareDatasets(sales(rows), sales(rows), { ...defaultRules, preset: 'evidently' });
  return columns.map(({ test }) => test);
}

const texts = (extra: string): Dataset =>
  dataset(
    text(
      'note',
      Array.from(
        { length: 300 },
        (_, row) => `order ${row} ${random() < 0.5 ? extra : 'shipped'} to ${random()}`,
      ),
    ),
  );

describe('comparing two data sets', () => {
  it('names the columns that moved and no others', () => {
    assert.deepEqual(drifted(sales(2000), sales(2000)), []);
    assert.deepEqual(drifted(sales(2000), sales(2000, { amount: 0.3, mix: 0.15 })), ['amount', 'country']);
  });

  it('calls the data set drifted from half of its columns on', () => {
    const report = compareDatasets(sales(2000), sales(2000, { amount: 0.3, mix: 0.15 }), defaultRules);
    assert.equal(report.dataset.share, 0.5);
    assert.equal(report.dataset.drifted, true);
    assert.equal(
      compareDatasets(sales(2000), sales(2000, { amount: 0.3 }), defaultRules).dataset.drifted,
      false,
    );
  });

  it('gives the same report for the same data and seed', () => {
    const [before, after] = [sales(500), sales(500)];
    const rules: DriftRules = {
      ...defaultRules,
      all: { test: 'total-variation' },
      only: ['country', 'channel'],
    };
    assert.deepEqual(compareDatasets(before, after, rules), compareDatasets(before, after, rules));
    const other = compareDatasets(before, after, { ...rules, seed: 2 });
    assert.notDeepEqual(compareDatasets(before, after, rules).columns, other.columns);
  });

  it('is plain JSON', () => {
    const before = dataset(
      numerical('x', [1, NaN, Infinity, ...normals(50, random)]),
      categorical('c', draws(53, { a: 1 }, random)),
    );
    const report = compareDatasets(before, before, { ...defaultRules, chunks: { count: 2 } });
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
    const changed = dataset(
      categorical('c', draws(60, { a: 1 }, random)),
      categorical('d', draws(60, { a: 1 }, random)),
    );
    const other = dataset(categorical('c', draws(60, { b: 1 }, random)), changed.columns[1]!);
    const exact = compareDatasets(changed, other, { ...defaultRules, all: { test: 'fisher-exact' } });
    assert.deepEqual(JSON.parse(JSON.stringify(exact)), exact);
  });

  it('weighs columns by importance', () => {
    const [before, after] = [sales(2000), sales(2000, { amount: 0.3 })];
    const shareOf = (columns: DriftRules['columns']): number =>
      compareDatasets(before, after, { ...defaultRules, columns }).dataset.share;
    assert.equal(shareOf({ amount: { importance: 3 }, age: { importance: 1 } }), 0.75);
    // What is left of 1 is shared by the other three.
    assert.ok(Math.abs(shareOf({ amount: { importance: 0.4 } }) - 0.4) < 1e-12);
  });

  it('lets the most specific choice of a test win', () => {
    const report = compareDatasets(sales(500), sales(500), {
      ...defaultRules,
      all: { test: 'psi' },
      types: { categorical: { test: 'g-test', threshold: 0.2 } },
      columns: { channel: { test: 'fisher-exact' } },
    });
    const chosen = report.columns.map(({ test, threshold }) => [test, threshold]);
    assert.deepEqual(chosen, [
      ['psi', 0.1],
      ['psi', 0.1],
      ['g-test', 0.2],
      ['fisher-exact', 0.2],
    ]);
  });

  it('follows Evidently’s rules to the letter when asked', () => {
    assert.deepEqual(evidentlyTests(1000), ['ks', 'ks', 'chi-square-fit', 'z-test']);
    assert.deepEqual(evidentlyTests(1001), [
      'wasserstein',
      'wasserstein',
      'jensen-shannon',
      'jensen-shannon',
    ]);
  });

  it('asks for 100 values in the ks preset', () => {
    const rules: DriftRules = { ...defaultRules, preset: 'ks' };
    assert.equal(compareDatasets(sales(99), sales(99), rules).dataset.drifted, null);
    assert.deepEqual(
      compareDatasets(sales(100), sales(100), rules).columns.map(({ test }) => test),
      ['ks', 'ks', 'chi-square', 'chi-square'],
    );
  });

  it('knows target and prediction, and counts them among the columns', () => {
    const report = compareDatasets(sales(200), sales(200), {
      ...defaultRules,
      target: 'amount',
      prediction: 'age',
    });
    assert.deepEqual(
      report.columns.map(({ role }) => role),
      ['target', 'prediction', 'feature', 'feature'],
    );
    assert.equal(report.dataset.columns, 4);
  });

  it('compares text', () => {
    assert.deepEqual(drifted(texts('paid'), texts('paid')), []);
    assert.deepEqual(drifted(texts('paid'), texts('refused')), ['note']);
  });
});

const answerOf = (before: Dataset, after: Dataset, rules: Partial<DriftRules> = {}) =>
  compareDatasets(before, after, { ...defaultRules, ...rules });

describe('not enough data', () => {
  it('is the answer to an empty window, never "no drift"', () => {
    const report = answerOf(sales(500), sales(0));
    assert.equal(report.dataset.drifted, null);
    assert.ok(report.columns.every((column) => column.drifted === null));
    assert.equal(report.errors.length, 4);
    assert.match(report.errors[0]!.message, /not enough data: the current data has no rows/);
  });

  it('is the answer to a handful of rows', () => {
    const report = answerOf(sales(500), sales(7));
    assert.equal(report.dataset.drifted, null);
    assert.match(report.errors[0]!.message, /7 values in the current data, and 30 are needed/);
  });

  it('is the answer for a column of which every value is missing; others are compared', () => {
    const gone = {
      ...sales(500),
      columns: [numerical('amount', new Float64Array(500).fill(NaN)), ...sales(500).columns.slice(1)],
    };
    const report = answerOf(sales(500), gone);
    assert.equal(report.columns[0]!.drifted, null);
    assert.equal(report.dataset.columns, 3);
    assert.equal(report.dataset.drifted, false);
    assert.match(report.errors[0]!.message, /every value is missing/);
    assert.equal(report.quality[0]!.kind, 'all-missing');
  });

  it('is what a test of its own says, too', () => {
    const report = answerOf(sales(500), sales(500), { columns: { country: { test: 'fisher-exact' } } });
    assert.match(report.columns[2]!.note!, /not enough data: .*two categories/);
    assert.equal(report.columns[2]!.drifted, null);
  });

  it('is not the answer for one distinct value on both sides', () => {
    const same = dataset(
      numerical('x', new Float64Array(100).fill(3)),
      categorical(
        'c',
        Array.from({ length: 100 }, () => 'a'),
      ),
    );
    assert.deepEqual(
      answerOf(same, same).columns.map((column) => column.drifted),
      [false, false],
    );
  });

  it('is told apart from a test that does not exist', () => {
    const report = answerOf(sales(100), sales(100), { all: { test: 'nonsense' } });
    assert.match(report.errors[0]!.message, /there is no test "nonsense"/);
  });
});

describe('schemas', () => {
  it('are compared first: columns that are gone, new, or of another type', () => {
    const before = dataset(numerical('a', normals(50, random)), numerical('b', normals(50, random)));
    const after = dataset(
      categorical('a', draws(50, { x: 0.5, y: 0.5 }, random)),
      numerical('c', normals(50, random)),
    );
    const report = compareDatasets(before, after, defaultRules);
    assert.deepEqual(
      report.quality.map(({ kind, column }) => [kind, column]),
      [
        ['missing-column', 'b'],
        ['type-changed', 'a'],
        ['extra-column', 'c'],
      ],
    );
    assert.deepEqual(
      report.errors.map(({ object }) => object),
      ['b', 'a'],
    );
    assert.equal(report.dataset.drifted, null);
  });

  it('may lack the labels, which come later', () => {
    const before = sales(100);
    const after = { ...before, columns: before.columns.slice(1) };
    const report = compareDatasets(before, after, { ...defaultRules, target: 'amount' });
    assert.deepEqual(report.errors, []);
    assert.equal(report.columns.length, 3);
  });

  it('must have the columns that were asked for', () => {
    const report = compareDatasets(sales(100), sales(100), { ...defaultRules, only: ['age', 'aeg'] });
    assert.deepEqual(report.errors, [{ object: 'aeg', message: 'the reference has no such column' }]);
    assert.equal(report.columns.length, 1);
  });
});
