import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { unifiedDiff } from '../../../domain/text/unified-diff.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const lines = Array.from({ length: 30 }, (_one, index) => `line ${index}`);
const changed = lines.with(2, 'two').with(20, 'twenty').toSpliced(25, 1);

const cases: [string, string | null, string | null][] = [
  ['changes in two places', `${lines.join('\n')}\n`, `${changed.join('\n')}\n`],
  ['a file without a line ending at its end', lines.join('\n'), changed.join('\n')],
  ['a line ending more', 'a\nb', 'a\nb\n'],
  ['Windows line endings', 'a\r\nb\r\n', 'a\r\nc\r\n'],
  ['a new file', null, 'a\nb\n'],
  ['a file that goes', 'a\nb\n', null],
  ['the first line', 'a\nb\nc\n', 'b\nc\n'],
];

for (const [name, before, after] of cases) {
  test(`git applies the diff of ${name}`, () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'file');
    if (before !== null) writeFileSync(file, before);
    writeFileSync(path.join(folder, 'patch'), unifiedDiff('file', before, after));
    execFileSync('git', ['apply', '--whitespace=nowarn', 'patch'], { cwd: folder });
    assert.equal(existsSync(file) ? readFileSync(file, 'utf8') : null, after);
  });
}

test('nothing changed is no diff', () => {
  assert.equal(unifiedDiff('file', 'a\n', 'a\n'), '');
});
