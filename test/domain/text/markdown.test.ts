import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeBlock, codeSpan, plainText, quotation } from '../../../domain/text/markdown.ts';

test('inline code holds whatever others wrote, backticks and line breaks included', () => {
  assert.equal(codeSpan('web'), '`web`');
  assert.equal(codeSpan('a `b` c'), '``a `b` c``');
  assert.equal(codeSpan('`@team`'), '`` `@team` ``');
  assert.equal(codeSpan('one\ntwo'), '`one two`');
  assert.equal(codeSpan('a\u202eb'), '`a\\u{202e}b`');
  assert.equal(codeSpan(''), '`  `');
});

test('a block of code ends where it should, whatever its lines hold', () => {
  assert.equal(codeBlock(['+ a'], 'diff'), '```diff\n+ a\n```');
  assert.equal(codeBlock(['```', '# not a heading'], ''), '````\n```\n# not a heading\n````');
});

test('text of others formats, links and mentions nothing', () => {
  assert.equal(plainText('<img src=x> **bold** [a](b)'), '&lt;img src=x\\> \\*\\*bold\\*\\* \\[a\\]\\(b\\)');
  assert.ok(!plainText('ask @acme/platform').includes('@acme'));
  assert.equal(plainText('see #12'), 'see \\#12');
  assert.equal(quotation('one\n\n## two'), '> one\n>\n> \\#\\# two');
});
