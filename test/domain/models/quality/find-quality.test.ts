import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Column } from '../../../../domain/models/column.ts';
import type { QualityFinding } from '../../../../domain/models/drift-report.ts';
import { findQuality } from '../../../../domain/models/quality/find-quality.ts';
import { seededRandom } from '../../../../domain/statistics/random.ts';
import { categorical, draws, normals, numerical, profile } from '../../../support/columns.ts';

const random = seededRandom(13);

function findings(reference: Column, current: Column): QualityFinding[] {
  return findQuality(profile(reference), profile(current));
}

function kinds(reference: Column, current: Column): string[] {
  return findings(reference, current).map(({ kind }) => kind);
}

const values = (rows: number): Column => numerical('x', normals(rows, random, 10, 2));

function repeated<Value>(value: Value, times: number): Value[] {
  return Array.from({ length: times }, () => value);
}

const cauchy = (): Column =>
  numerical(
    'x',
    Float64Array.from({ length: 2000 }, () => Math.tan(Math.PI * (random() - 0.5))),
  );

describe('data quality', () => {
  it('has nothing to say about data of the same kind', () => {
    for (let round = 0; round < 30; round++) {
      assert.deepEqual(kinds(values(1000), values(500)), []);
      const shares = { a: 0.5, b: 0.3, c: 0.15, d: 0.045, e: 0.005 };
      assert.deepEqual(
        kinds(categorical('c', draws(500, shares, random)), categorical('c', draws(500, shares, random))),
        [],
      );
    }
  });

  it('is quiet about heavy tails', () => {
    let loud = 0;
    for (let round = 0; round < 100; round++) loud += kinds(cauchy(), cauchy()).length;
    assert.ok(loud <= 10, `${loud} findings in 100 pairs`);
  });
});

const missing = (rows: number, share: number): Column =>
  numerical(
    'x',
    normals(rows, random).map((value, row) => (row < share * rows ? NaN : value)),
  );

describe('missing values', () => {
  it('are found where their share grew', () => {
    const [finding] = findings(missing(1000, 0.02), missing(1000, 0.3));
    assert.equal(finding!.kind, 'missing-values');
    assert.equal(finding!.severity, 'high');
    assert.equal(finding!.message, 'missing values went from 2 % to 30 %');
  });

  it('are less of a fault where their share fell', () => {
    assert.equal(findings(missing(1000, 0.3), missing(1000, 0))[0]!.severity, 'low');
  });

  it('are left unsaid where chance explains them', () => {
    assert.deepEqual(kinds(missing(200, 0.02), missing(200, 0.05)), []);
  });

  it('are critical where nothing else is left', () => {
    const [finding] = findings(missing(100, 0), missing(100, 1));
    assert.deepEqual([finding!.kind, finding!.severity], ['all-missing', 'critical']);
    assert.deepEqual(kinds(missing(100, 1), missing(100, 1)), []);
  });
});

const uniform = (rows: number, low: number, high: number): Column =>
  numerical(
    'x',
    Float64Array.from({ length: rows }, () => low + (high - low) * random()),
  );

const scale = (rows: number, highest: number): Column =>
  numerical(
    'stars',
    Float64Array.from({ length: rows }, () => 1 + Math.floor(random() * highest)),
  );

describe('values out of range', () => {
  it('are found where there are more than chance brings', () => {
    const [finding] = findings(uniform(1000, 0, 1), uniform(1000, 0, 1.2));
    assert.equal(finding!.kind, 'out-of-range');
    assert.equal(finding!.severity, 'high');
    assert.match(finding!.message, /outside the reference's range of .* as far as 1\.\d+/);
  });

  it('are found where a single one lies far away', () => {
    const current = uniform(1000, 0, 1);
    assert.ok(current.type === 'numerical');
    current.values[7] = -999;
    const [finding] = findings(uniform(1000, 0, 1), current);
    assert.match(finding!.message, / as far as −999$/);
    assert.equal(finding!.severity, 'medium');
  });

  it('are found of whole numbers on a scale', () => {
    assert.deepEqual(kinds(scale(2000, 5), scale(2000, 9)), ['out-of-range']);
    assert.deepEqual(kinds(scale(2000, 5), scale(2000, 5)), []);
  });
});

describe('a constant column', () => {
  it('is found where the reference varies', () => {
    const [finding] = findings(values(200), numerical('x', repeated(9.5, 200)));
    assert.equal(finding!.kind, 'constant');
    assert.equal(finding!.message, 'every value is 9.5; the reference varies');
  });

  it('is found of categories', () => {
    const reference = categorical('c', draws(200, { a: 0.6, b: 0.4 }, random));
    assert.ok(kinds(reference, categorical('c', repeated('a', 200))).includes('constant'));
  });

  it('is left unsaid where the other values are rare or there are none', () => {
    const rare = categorical('c', [...repeated('a', 197), 'b', 'b', 'b']);
    assert.deepEqual(kinds(rare, categorical('c', repeated('a', 200))), []);
    assert.deepEqual(kinds(numerical('x', repeated(1, 50)), numerical('x', repeated(1, 50))), []);
  });
});

describe('infinite values', () => {
  it('are found where the reference has none', () => {
    const finding = findings(
      values(100),
      numerical('x', [...normals(98, random, 10, 2), Infinity, -Infinity]),
    )[0];
    assert.equal(finding!.message, '2 infinite values; the reference has none');
    const infinite = numerical('x', [...normals(98, random), Infinity]);
    assert.deepEqual(kinds(infinite, infinite), []);
  });
});

const country = (rows: number, more: Record<string, number> = {}): Column =>
  categorical('country', draws(rows, { ...more, de: 0.5, fr: 0.3, es: 0.2 }, random));

describe('categories', () => {
  it('that are new are found and named', () => {
    const [finding] = findings(country(1000), country(1000, { xx: 0.05 }));
    assert.equal(finding!.kind, 'new-categories');
    assert.equal(finding!.severity, 'medium');
    assert.match(finding!.message, /never had: "xx"$/);
  });

  it('that are gone are found and named', () => {
    const [finding] = findings(country(1000, { it: 0.1 }), country(1000));
    assert.equal(finding!.kind, 'lost-categories');
    assert.match(finding!.message, /"it"$/);
  });

  it('that are rare come and go unsaid', () => {
    const names = Array.from({ length: 400 }, (_, index) => `user ${index}`);
    const users = (rows: number): Column =>
      categorical(
        'user',
        Array.from({ length: rows }, () => names[Math.floor(400 * random() ** 3)]!),
      );
    for (let round = 0; round < 20; round++) assert.deepEqual(kinds(users(500), users(500)), []);
  });

  it('that explode are found', () => {
    const ids = categorical(
      'country',
      Array.from({ length: 1000 }, (_, row) => `order-${row}`),
    );
    const found = findings(country(1000), ids);
    assert.ok(found.some(({ kind, severity }) => kind === 'cardinality' && severity === 'high'));
    assert.match(found.find(({ kind }) => kind === 'new-categories')!.message, /"order-0", .* and 997 more$/);
  });

  it('with very long names are cut in messages', () => {
    const [finding] = findings(country(500), country(500, { ['x'.repeat(1000)]: 0.2 }));
    assert.ok(finding!.message.length < 200);
  });
});

const lengths = (rows: number, convert: (value: number) => number): Column =>
  numerical(
    'length',
    Float64Array.from(normals(rows, random, 3, 0.8), (value) => convert(Math.exp(value / 2))),
  );

describe('a change of unit', () => {
  for (const [name, convert] of [
    ['a factor of 10 ', (value: number) => value * 10],
    ['a factor of 100 ', (value: number) => value / 100],
    ['a factor of 1,000 ', (value: number) => value * 1000],
    ['miles and kilometres', (value: number) => value * 1.609344],
    ['kilograms and pounds', (value: number) => value / 2.2046226],
    ['a change of sign', (value: number) => -value],
    ['Celsius to Fahrenheit', (value: number) => value * 1.8 + 32],
  ] as const) {
    it(`is found: ${name}`, () => {
      const found = findings(
        lengths(2000, (value) => value),
        lengths(1500, convert),
      ).find(({ kind }) => kind === 'unit-change');
      assert.equal(found?.severity, 'critical');
      assert.ok(`${found?.message} `.includes(name.trim()), found?.message);
    });
  }

  it('is not found in a shift', () => {
    const shifted = lengths(2000, (value) => value + 4);
    assert.ok(
      !kinds(
        lengths(2000, (value) => value),
        shifted,
      ).includes('unit-change'),
    );
  });

  it('is not found in a spread', () => {
    const reference = numerical('x', normals(2000, random, 0, 1));
    assert.ok(!kinds(reference, numerical('x', normals(2000, random, 0, 1.4))).includes('unit-change'));
  });
});
