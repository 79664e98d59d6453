import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeValues, setValue } from '../../../domain/gitops/set-value.ts';

for (const [path, text, expected] of [
  ['a', 'x', { a: 'x' }],
  ['a.b', '1', { a: { b: 1 } }],
  ['a.b', '01', { a: { b: '01' } }],
  ['a', 'true', { a: true }],
  ['a', 'null', { a: null }],
  ['a', '1.5', { a: '1.5' }],
  ['a\\.b.c', 'x', { 'a.b': { c: 'x' } }],
  ['a[1].b', 'x', { a: [null, { b: 'x' }] }],
  ['a', '{x,2}', { a: ['x', 2] }],
  ['a', '{}', { a: [] }],
  ['__proto__.x', 'y', Object.fromEntries([['__proto__', { x: 'y' }]])],
] as const) {
  test(`--set ${path}=${text} gives ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(setValue({}, path, text), expected);
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });
}

test('a value is put among those that are there, which stay as they were', () => {
  const values = { list: [{ name: 'a' }, { name: 'b' }] };
  assert.deepEqual(setValue(values, 'list[1].name', 'c'), { list: [{ name: 'a' }, { name: 'c' }] });
  assert.deepEqual(values, { list: [{ name: 'a' }, { name: 'b' }] });
});

test('maps are merged and lists replaced, as Helm does', () => {
  assert.deepEqual(mergeValues({ a: { b: 1, c: [1, 2] } }, { a: { c: [3] }, d: null }), {
    a: { b: 1, c: [3] },
    d: null,
  });
});
