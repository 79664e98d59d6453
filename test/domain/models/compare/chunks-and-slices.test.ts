import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dataset } from '../../../../domain/models/column.ts';
import { compareDatasets } from '../../../../domain/models/compare/compare-datasets.ts';
import { defaultRules } from '../../../../domain/models/drift-rules.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, dataset, draws, normals, numerical } from '../../../support/columns.ts';

const random = seededRandom(12);
const day = 86_400;

/** `amount` moves from a row on; `country` never does. */
function orders(rows: number, movedFrom = rows, start = 0): Dataset {
  const amounts = normals(rows, random).map((value, row) => value + (row >= movedFrom ? 0.8 : 0));
  return dataset(
    numerical(
      'time',
      Float64Array.from({ length: rows }, (_, row) => start + (row * day) / 100),
    ),
    numerical('amount', amounts),
    numerical('other', normals(rows, random)),
    categorical('country', draws(rows, { de: 0.6, fr: 0.4 }, random)),
  );
}

describe('chunks of the current data', () => {
  it('show since when a column drifts', () => {
    const report = compareDatasets(orders(1000), orders(1000, 500, 1000 * day), {
      ...defaultRules,
      time: 'time',
      chunks: { period: 'day' },
    });
    const drifted = report.chunks!.map(({ columns }) => columns['amount']!.drifted);
    assert.equal(drifted.length, 10);
    assert.deepEqual(
      drifted,
      Array.from({ length: 10 }, (_, chunk) => chunk >= 5),
    );
    assert.equal(report.chunks![0]!.start, '1972-09-27T00:00:00.000Z');
    assert.deepEqual(report.ranking![0], { column: 'amount', alerts: 5, since: 5 });
    assert.equal('time' in report.chunks![0]!.columns, false);
  });

  it('have thresholds that fit their size', () => {
    const report = compareDatasets(orders(1000), orders(1000), { ...defaultRules, chunks: { size: 400 } });
    const [first, , last] = report.chunks!.map(({ columns }) => columns['amount']!.threshold!);
    assert.ok(last! > first!, `${last} of 200 rows and ${first} of 400`);
  });

  it('are in order of time whatever the order of the rows', () => {
    const ordered = orders(400, 200);
    const reversed = {
      ...ordered,
      columns: ordered.columns.map((column) =>
        column.type === 'numerical'
          ? { ...column, values: column.values.toReversed() }
          : { ...column, codes: column.codes.toReversed() },
      ),
    };
    const rules = { ...defaultRules, time: 'time', chunks: { count: 4 } };
    const reference = orders(1000);
    assert.deepEqual(
      compareDatasets(reference, reversed, rules).chunks,
      compareDatasets(reference, ordered, rules).chunks,
    );
  });

  it('without enough rows have no answer', () => {
    const report = compareDatasets(orders(500), orders(110), {
      ...defaultRules,
      time: 'time',
      chunks: { size: 100 },
    });
    assert.deepEqual(
      report.chunks!.map(({ drifted }) => drifted),
      [false, null],
    );
  });

  it('need a column of times that is one', () => {
    const rules = { ...defaultRules, chunks: { period: 'day' as const } };
    assert.throws(
      () => compareDatasets(orders(50), orders(50), { ...rules, time: 'tmie' }),
      /no time column "tmie"/,
    );
    assert.throws(
      () => compareDatasets(orders(50), orders(50), { ...rules, time: 'country' }),
      /holds no times/,
    );
  });
});

describe('slices', () => {
  it('show for whom a column drifts', () => {
    const before = orders(3000);
    const after = orders(3000);
    const country = after.columns[3]!;
    const amount = after.columns[1]!;
    assert.ok(country.type === 'categorical' && amount.type === 'numerical');
    const french = country.categories.indexOf('fr');
    amount.values.forEach((value, row) => {
      if (country.codes[row] === french) amount.values[row] = value + 0.5;
    });
    const { slices, columns } = compareDatasets(before, after, { ...defaultRules, slices: ['country'] });
    assert.deepEqual(
      slices!.map(({ value, driftedColumns }) => [value, driftedColumns]),
      [
        ['de', []],
        ['fr', ['amount']],
      ],
    );
    assert.equal(slices![0]!.referenceRows + slices![1]!.referenceRows, 3000);
    assert.equal(columns.find(({ name }) => name === 'amount')!.drifted, true);
  });

  it('that cannot be made are a warning', () => {
    const report = compareDatasets(orders(40), orders(40), {
      ...defaultRules,
      slices: ['amount', 'country', 'x'],
    });
    assert.deepEqual(report.slices, []);
    assert.equal(report.warnings.length, 3);
    assert.match(report.warnings[0]!, /no slices by "amount"/);
  });
});
