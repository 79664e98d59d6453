import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import packageJson from '../../../package.json' with { type: 'json' };
import { ChangelogError, readChangelog, releaseChangelog } from '../../../scripts/release/changelog.ts';

const own = readFileSync(path.join(import.meta.dirname, '../../../CHANGELOG.md'), 'utf8');

test('the changelog of the project is in its form, and its newest version is that of the package', () => {
  const [unreleased, newest] = readChangelog(own);
  assert.equal(unreleased?.version, undefined);
  if (newest !== undefined) assert.equal(newest.version, packageJson.version);
});

const refused = (text: string, line: number, message: RegExp) =>
  assert.throws(
    () => readChangelog(text),
    (error) => error instanceof ChangelogError && error.line === line && message.test(error.message),
  );

test('what is out of form is named with its line', () => {
  refused('# Changelog\n', 1, /must be "## Unreleased"/);
  refused('## 1.0.0 - 2027-01-01\n', 1, /must be "## Unreleased"/);
  refused('## Unreleased\n\n## v1.0.0\n', 3, /expected "## 1\.2\.3 - 2027-03-01"/);
  refused('## Unreleased\n### New\n', 2, /expected one of Added, .*, got New/);
  refused('## Unreleased\n- something\n', 2, /without a kind of change/);
  refused('## Unreleased\n### Added\n### Added\n', 3, /twice/);
  refused('## Unreleased\n## 1.0.0 - 2027-01-01\n## 1.1.0 - 2027-02-01\n', 3, /comes after/);
});

test('a release gives what was unreleased a version and a day, and begins anew', () => {
  const before = '# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n';
  const after = releaseChangelog(before, '1.2.3', '2027-03-01');
  assert.equal(after, '# Changelog\n\n## Unreleased\n\n## 1.2.3 - 2027-03-01\n\n### Added\n\n- A thing.\n');
  const [unreleased, released] = readChangelog(after);
  assert.equal(unreleased?.changes.size, 0);
  assert.deepEqual(released?.changes.get('Added'), ['A thing.']);
});
