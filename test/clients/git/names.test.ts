import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { InvalidPathError, InvalidRevisionError } from '../../../clients/git/errors.ts';
import { assertCommit, assertRevision, assertTreePath } from '../../../clients/git/names.ts';

const revisions: [revision: string, accepted: boolean][] = [
  ['main', true],
  ['release/2026.10', true],
  ['v1.2.3-rc.1+build', true],
  ['refs/heads/main', true],
  ['feature/#12-ä', true],
  ['a'.repeat(40), true],
  ['', false],
  ['-', false],
  ['--upload-pack=touch /tmp/x', false],
  ['-main', false],
  ['main~1', false],
  ['main^{tree}', false],
  ['main:path', false],
  ['main..other', false],
  ['@', false],
  ['@{upstream}', false],
  ['a b', false],
  ['a\nb', false],
  ['a\u0000', false],
  ['a\u007f', false],
  ['refs/heads/*', false],
  ['a[0]', false],
  ['a\\b', false],
  ['/a', false],
  ['a//b', false],
  ['a/', false],
  ['a.', false],
  ['a.lock', false],
  ['.a', false],
  ['x'.repeat(300), false],
];
for (const [revision, accepted] of revisions)
  test(`the revision ${JSON.stringify(revision).slice(0, 40)} is ${accepted ? 'accepted' : 'refused'}`, () => {
    if (accepted) assertRevision(revision);
    else assert.throws(() => assertRevision(revision), InvalidRevisionError);
  });

test('a commit is a full hash in lower case', () => {
  for (const commit of ['a1'.repeat(20), '0f'.repeat(32)]) assertCommit(commit);
  for (const commit of ['main', 'a1b2c3d', 'A1'.repeat(20), `-${'a'.repeat(39)}`, `${'a'.repeat(40)}\n`])
    assert.throws(() => assertCommit(commit), InvalidRevisionError);
});

const refusedPaths = [
  '',
  '/etc/passwd',
  '../a',
  'a/../../b',
  'a/./b',
  'a//b',
  'a/',
  'a\\..\\b',
  'a\u0000b',
  '.git/config',
  'a/.git',
  '.GIT/hooks/post-checkout',
  '.git. ',
  '.git::$INDEX_ALLOCATION/x',
  'GIT~1/config',
  '.g\u200cit/config',
  'a/.gi\u200dt/b',
];
for (const refused of refusedPaths)
  test(`the path ${JSON.stringify(refused)} is refused`, () => {
    assert.throws(() => assertTreePath(refused), InvalidPathError);
  });

for (const accepted of [
  'a',
  'a/b.yaml',
  '.github/x',
  '.gitignore',
  '.gitattributes',
  'ä ö/ü',
  '-a',
  'a/git',
  '...',
  'a\nb',
])
  test(`the path ${JSON.stringify(accepted)} is accepted`, () => assertTreePath(accepted));

test('no accepted path leads out of the repository or into its .git', () => {
  const part = fc.constantFrom('.', '..', '/', '\\', 'a', '.git', '.GIT', 'git~1', ' ', '\u0000', '~');
  const text = fc.array(part).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (candidate) => {
      try {
        assertTreePath(candidate);
      } catch {
        return;
      }
      const resolved = path.posix.resolve('/repository', candidate);
      assert.ok(resolved.startsWith('/repository/'));
      assert.doesNotMatch(resolved, /\/\.git(?:\/|$)/i);
    }),
  );
});
