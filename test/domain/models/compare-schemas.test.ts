import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareSchemas, type SchemaRules } from '../../../domain/models/compare-schemas.ts';
import type { SourceColumn, SourceKind } from '../../../domain/models/source-column.ts';

function schema(columns: Record<string, SourceKind>): SourceColumn[] {
  return Object.entries(columns).map(([name, kind]) => ({ name, kind, sourceType: kind.toUpperCase() }));
}

function compare(
  reference: Record<string, SourceKind>,
  current: Record<string, SourceKind>,
  rules: Partial<SchemaRules> = {},
): ReturnType<typeof compareSchemas> {
  return compareSchemas(schema(reference), schema(current), { types: {}, ...rules });
}

describe('the schemas of two data sets', () => {
  test('share columns of one kind, and whole numbers with fractions', () => {
    const { shared, errors, quality } = compare(
      { a: 'integer', b: 'float', c: 'string' },
      { c: 'string', b: 'float', a: 'float' },
    );
    assert.deepEqual(shared, [
      { name: 'a', kind: 'float' },
      { name: 'b', kind: 'float' },
      { name: 'c', kind: 'string' },
    ]);
    assert.deepEqual([errors, quality], [[], []]);
  });

  test('a column that is gone is an error, one that is new a remark', () => {
    const { errors, quality } = compare({ a: 'float' }, { b: 'float' });
    assert.deepEqual(errors, [{ object: 'a', message: 'the current data has no such column' }]);
    assert.deepEqual(
      quality.map(({ kind, column, severity }) => [kind, column, severity]),
      [
        ['missing-column', 'a', 'critical'],
        ['extra-column', 'b', 'low'],
      ],
    );
  });

  test('labels may come later', () => {
    const { errors, quality, warnings } = compare(
      { a: 'float', label: 'integer' },
      { a: 'float' },
      { target: 'label' },
    );
    assert.deepEqual([errors, quality], [[], []]);
    assert.match(warnings.join(), /label/);
  });

  test('another kind is an error that says how to compare it all the same', () => {
    const { errors, shared } = compare({ a: 'float' }, { a: 'string' });
    assert.deepEqual(shared, []);
    assert.match(
      errors[0]?.message ?? '',
      /^float \(FLOAT\) in the reference, string \(STRING\) in the current data; .*--type a=categorical$/,
    );
    const stated = compare({ a: 'float' }, { a: 'string' }, { types: { a: 'categorical' } });
    assert.deepEqual([stated.errors, stated.shared], [[], [{ name: 'a', kind: 'string' }]]);
  });

  test('only what is asked for takes part, and unknown names are errors', () => {
    const { shared, errors, quality } = compare(
      { a: 'float', b: 'float', c: 'float', t: 'time' },
      { a: 'float', c: 'float', d: 'float', t: 'time' },
      { only: ['a', 'x'], prediction: 'c', time: 't' },
    );
    assert.deepEqual(
      shared.map(({ name }) => name),
      ['a', 'c'],
    );
    assert.deepEqual(errors, [
      { object: 'x', message: 'the reference has no such column; it has a, b, c, t' },
    ]);
    assert.deepEqual(quality, []);
  });

  test('times and what no test fits are left out, and said', () => {
    const columns = { t: 'time', u: 'time', b: 'unsupported', a: 'float' } as const;
    const { shared, warnings, errors } = compare(columns, columns, { types: { u: 'numerical' } });
    assert.deepEqual(
      shared.map(({ name }) => name),
      ['u', 'a'],
    );
    assert.deepEqual(errors, []);
    assert.match(warnings[0] ?? '', /times pass by nature: t \(--type t=numerical/);
    assert.match(warnings[1] ?? '', /no test for what they hold: b$/);
  });
});
