import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InvalidKeyError } from '../../../clients/object-store/errors.ts';
import { assertKey, assertPrefix, isKey } from '../../../clients/object-store/key.ts';

const refused = [
  '',
  '/',
  '/etc/passwd',
  'a//b',
  'a/',
  '..',
  '../a',
  'a/../b',
  'a/./b',
  '.plumbline/locks/00',
  'a/.hidden',
  'a\\..\\b',
  'C:\\a',
  'a b',
  'a\nb',
  'a\u0000b',
  'é',
  'a%2e%2e',
  'a'.repeat(201),
  `${'a/'.repeat(500)}b`,
];
for (const key of refused)
  test(`the key ${JSON.stringify(key).slice(0, 40)} is refused in one line`, () => {
    assert.throws(
      () => assertKey(key),
      (error) => error instanceof InvalidKeyError && !error.message.includes('\n') && error.key === key,
    );
  });

for (const key of ['a', 'findings/prod-eu/2026-10-01T10:00:00Z.json', "x/!_*'()=+,:@~-1", 'a.b/c..d'])
  test(`the key ${key} is accepted`, () => assertKey(key));

test('a prefix may be empty or end with a slash', () => {
  for (const prefix of ['', 'a', 'a/', 'a/b']) assertPrefix(prefix);
  for (const prefix of ['/', '../', 'a//', '.']) assert.throws(() => assertPrefix(prefix), InvalidKeyError);
});

test('no accepted key leads out of its folder', () => {
  const key = fc
    .array(fc.constantFrom('.', '..', '/', '\\', 'a', '~', '%2e', '\u0000', ' ', ':'))
    .map((x) => x.join(''));
  fc.assert(
    fc.property(fc.oneof(key, fc.string()), (text) => {
      if (!isKey(text)) return;
      assert.ok(path.resolve('/store', text).startsWith('/store/'));
      assert.equal(path.posix.normalize(text), text);
    }),
  );
});
