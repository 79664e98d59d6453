import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvePlainScalar } from '../../../../domain/source/yaml/plain-scalar.ts';

/** Answers of sigs.k8s.io/yaml v1.6.0 (`YAMLToJSON`), which kubectl 1.36 reads manifests with. */
const answers: [text: string, value: string | number | boolean | null][] = [
  ['yes', true],
  ['y', true],
  ['On', true],
  ['TRUE', true],
  ['no', false],
  ['N', false],
  ['off', false],
  ['yEs', 'yEs'],
  ['tRue', 'tRue'],
  ['', null],
  ['~', null],
  ['Null', null],
  ['nULL', 'nULL'],
  ['0644', 420],
  ['-0644', -420],
  ['0o644', 420],
  ['0O17', 15],
  ['08', 8],
  ['0o8', '0o8'],
  ['00', 0],
  ['0b11', 3],
  ['-0b11', -3],
  ['0b12', '0b12'],
  ['0x1F', 31],
  ['-0X1f', -31],
  ['0xg', '0xg'],
  ['1_000', 1000],
  ['1_', 1],
  ['_1', '_1'],
  ['+12', 12],
  ['-0', 0],
  ['+-1', '+-1'],
  ['1:30', '1:30'],
  ['12:30:45', '12:30:45'],
  ['1e3', 1000],
  ['-1E-2', -0.01],
  ['.5', 0.5],
  ['5.', 5],
  ['1_0.5', 10.5],
  ['.', '.'],
  ['.e3', '.e3'],
  ['1e', '1e'],
  ['1e400', '1e400'],
  ['1.2.3', '1.2.3'],
  ['0x1p3', '0x1p3'],
  ['NaN', 'NaN'],
  ['inf', 'inf'],
  ['2001-01-01', '2001-01-01'],
  ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
  ['1L', '1L'],
  ['100m', '100m'],
  ['=', '='],
];

for (const [text, value] of answers)
  test(`reads ${text === '' ? 'nothing' : text} as ${JSON.stringify(value)}, as kubectl does`, () => {
    assert.deepEqual(resolvePlainScalar(text), value);
  });

test('leaves infinities and NaN to the caller, who knows where they stand', () => {
  assert.deepEqual(['.inf', '-.Inf', '+.INF', '.NaN'].map(resolvePlainScalar), [
    Infinity,
    -Infinity,
    Infinity,
    Number.NaN,
  ]);
});
