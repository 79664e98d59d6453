import assert from 'node:assert/strict';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { allReferences } from '../../scripts/references/all-references.ts';

const root = path.join(import.meta.dirname, '../..');
const folder = path.join(root, 'docs/reference');
const references = allReferences();

test('every reference says what the code says', () => {
  for (const [file, text] of Object.entries(references)) {
    const written = readFileSync(path.join(folder, file), 'utf8');
    assert(
      written === text,
      `docs/reference/${file} is stale: npm run references, and commit what it writes`,
    );
  }
});

test('no page is left from a reference that is no longer made', () => {
  assert.deepEqual(readdirSync(folder).toSorted(), Object.keys(references).toSorted());
});

test('every metric that a process registers is in the reference', () => {
  const sources = globSync('workers/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(path.join(root, file), 'utf8'),
  );
  const names = sources.flatMap(
    (text) => text.match(/(?<=')plumbline_[a-z_]+_(?:total|seconds|bytes|percent)(?=')/g) ?? [],
  );
  assert(names.length > 30, `only ${names.length} were found`);
  assert.deepEqual(
    names.filter((name) => references['metrics.md']?.includes(`\`${name}\``) !== true),
    [],
  );
});

test('every setting has a meaning', () => {
  const silent = references['configuration.md']?.split('\n').filter((line) => /\|\s*\|$/.test(line));
  assert.deepEqual(silent, []);
});
