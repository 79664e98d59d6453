import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SubstitutionError, substituteVariables } from '../../../domain/gitops/substitute-variables.ts';

const variables = new Map([
  ['name', 'Shop'],
  ['empty', ''],
  ['path', 'a/b/a'],
]);

for (const [text, expected] of [
  ['${name}', 'Shop'],
  ['x-${name}-${unknown}-y', 'x-Shop--y'],
  ['$name and $(name)', '$name and $(name)'],
  ['$${name}', '${name}'],
  ['$$name', '$$name'],
  ['${unknown:=other}', 'other'],
  ['${unknown:-other}', 'other'],
  ['${empty:=other}', 'other'],
  ['${empty=other}', ''],
  ['${name:=other}', 'Shop'],
  ['${unknown:=${name}}', 'Shop'],
  ['${unknown:=a:b/c d}', 'a:b/c d'],
  ['${#name}', '4'],
  ['${name,,}', 'shop'],
  ['${name^^}', 'SHOP'],
  ['${name,}', 'shop'],
  ['${name:1}', 'hop'],
  ['${name:1:2}', 'ho'],
  ['${path/a/x}', 'x/b/a'],
  ['${path//a/x}', 'x/b/x'],
  ['${name#Sh}', 'op'],
  ['${name%op}', 'Sh'],
  ['{{ .Values.x }} ${ not a name', '{{ .Values.x }} ${ not a name'],
] as const) {
  test(`${text} becomes ${expected}`, () => {
    assert.equal(substituteVariables(text, variables), expected);
  });
}

for (const text of ['${name@Q}', '${!name}', '${name#*o}', '${a b}']) {
  test(`${text} is refused by name`, () => {
    assert.throws(
      () => substituteVariables(text, variables),
      (error) => error instanceof SubstitutionError && error.message.includes(text),
    );
  });
}
