import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { textHash } from '../../../domain/text/text-hash.ts';

// Ids and keys of what is stored are made of it: it may never come to something else.

const texts = ['', 'abc', 'größer – 大きい', '\u{1F600}', 'half of a pair: \uD83D', 'x'.repeat(1000)];

for (const text of texts) {
  test(`the hash of ${JSON.stringify(text.slice(0, 20))} is SHA-256 of its UTF-8`, () => {
    const expected = createHash('sha256').update(text).digest('hex');
    assert.equal(textHash(text), expected);
    assert.equal(textHash(text, 12), expected.slice(0, 12));
  });
}
