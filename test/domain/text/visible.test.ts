import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortened, visible } from '../../../domain/text/visible.ts';

test('what would be hidden, or would turn other text around, is written out', () => {
  assert.equal(visible('a\u202Eb\u200Bc\u001B[2J\u2028\n'), 'a\\u{202e}b\\u{200b}c\\u{1b}[2J\\u{2028}\\u{a}');
  assert.equal(visible('half \uD800 a character'), 'half \\u{d800} a character');
  assert.equal(visible('größer 数 🙂'), 'größer 数 🙂');
});

test('long text is cut between characters and says how much is missing', () => {
  assert.equal(shortened('short', 5), 'short');
  assert.equal(shortened('abcdef', 4), 'abcd… (2 more characters)');
  assert.equal(shortened('abc🙂def', 4), 'abc… (5 more characters)');
});
