import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { allReferences } from '../../scripts/references/all-references.ts';

const folder = path.join(import.meta.dirname, '../../docs/reference');
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

test('every setting has a meaning', () => {
  const silent = references['configuration.md']?.split('\n').filter((line) => /\|\s*\|$/.test(line));
  assert.deepEqual(silent, []);
});
