import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeOwnersOf } from '../../../domain/forge/code-owners.ts';

/** The example of GitHub's documentation, with what it says about each line. */
const github = String.raw`
*       @global-owner1 @global-owner2 # both
*.js    @js-owner
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com @docs
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @logs
/apps/ @octocat
/apps/github
/a/**/b.yaml @deep
path\ with\ space/ @space
\#hash @hash
!docs/no.md @negated
file[0-9].md @ranges
`;

describe('code owners on GitHub', () => {
  const cases: [file: string, owners: string[]][] = [
    ['Makefile', ['global-owner1', 'global-owner2']],
    ['deep/down/here', ['global-owner1', 'global-owner2']],
    ['src/index.js', ['js-owner']],
    ['main.go', []],
    ['notes.txt', ['octo-org/octocats']],
    ['build/logs/a.js', ['logs']],
    ['other/build/logs/a', ['logs']],
    ['sub/docs/a.md', ['global-owner1', 'global-owner2']],
    ['docs/a.md', ['doctocat']],
    ['scripts/a/b', ['doctocat', 'octocat']],
    ['some/apps/x/y', ['octocat']],
    ['apps/other', ['octocat']],
    ['apps/github', []],
    ['apps/github/deep.js', []],
    ['apps/githubs', ['octocat']],
    ['a/b.yaml', ['deep']],
    ['a/x/y/b.yaml', ['deep']],
    ['x/a/b.yaml', ['global-owner1', 'global-owner2']],
    ['path with space/f', ['space']],
    ['#hash', ['hash']],
    ['file1.md', ['global-owner1', 'global-owner2']],
  ];
  for (const [file, owners] of cases) {
    test(`of ${file} are ${owners.join(' and ') || 'nobody'}`, () => {
      assert.deepEqual(codeOwnersOf(github, [file], 'github'), owners);
    });
  }

  test('of several files are all of theirs, each once', () => {
    assert.deepEqual(codeOwnersOf('* @a\n*.js @b @a\n', ['x', 'y.js', 'z.js'], 'github'), ['a', 'b']);
  });

  test('of an empty or broken file are nobody', () => {
    assert.deepEqual(codeOwnersOf('', ['a'], 'github'), []);
    assert.deepEqual(codeOwnersOf('\r\n# only words\r\n* not-an-owner @\r\n', ['a'], 'github'), []);
  });

  test('are found in files with Windows line ends, and in folders only where a slash says so', () => {
    assert.deepEqual(codeOwnersOf('docs/* @direct\r\n', ['docs/a'], 'github'), ['direct']);
    assert.deepEqual(codeOwnersOf('docs/* @direct\n', ['docs/a/b'], 'github'), []);
    assert.deepEqual(codeOwnersOf('logs/ @folder\n', ['logs'], 'github'), []);
    assert.deepEqual(codeOwnersOf('/*.md @root\n', ['a.md', 'b/c.md'], 'github'), ['root']);
    assert.deepEqual(codeOwnersOf('a?c @question\n', ['abc', 'ac'], 'github'), ['question']);
  });

  test('are found soon, whatever the patterns', () => {
    const hostile = `${'a*'.repeat(500)}b @x\n${'**/'.repeat(200)}b @y\n`;
    assert.deepEqual(codeOwnersOf(hostile, ['a'.repeat(2000), 'a/'.repeat(300)], 'github'), []);
  });
});

describe('code owners on Gitea', () => {
  const gitea = String.raw`
.*\\.go @user1 @user2 # This is comment
frontend/src/.*\\.js @org1/team1 @org1/team2 @user3
!frontend/src/.* @org1/team3 @user5
docs/(aws|google|azure)/[^/]*\\.(md|txt) @user8 @org1/team4
dir/with\#hashtag @user9
path\ with\ space @user10
broken( @nobody
alone
`;

  const cases: [file: string, owners: string[]][] = [
    ['main.go', ['user1', 'user2', 'org1/team3', 'user5']],
    ['frontend/src/a.js', ['org1/team1', 'org1/team2', 'user3']],
    ['docs/aws/a.md', ['org1/team3', 'user5', 'user8', 'org1/team4']],
    ['dir/with#hashtag', ['org1/team3', 'user5', 'user9']],
    ['path with space', ['org1/team3', 'user5', 'user10']],
    ['frontend/src/alone', []],
  ];
  for (const [file, owners] of cases) {
    test(`of ${file} are ${owners.join(' and ') || 'nobody'}, by every rule`, () => {
      assert.deepEqual(codeOwnersOf(gitea, [file], 'gitea'), owners);
    });
  }

  test('are left to Gitea where a pattern could run for ever, or means something else in JavaScript', () => {
    const patterns = ['(a+)+ @x', '(?i)readme @x', String.raw`\\pL+ @x`, '.*.*.*.*.*x @x', 'a{2}{3} @x'];
    for (const pattern of patterns)
      assert.deepEqual(codeOwnersOf(pattern, [`${'a'.repeat(400)}!`, 'readme'], 'gitea'), []);
  });
});
