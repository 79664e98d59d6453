import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.join(import.meta.dirname, '../..');

/** Packages that a file pulls in when it is loaded, by itself or through others; what is loaded later does not count. */
function packagesOf(entry: string): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const waiting = [path.join(root, entry)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of loadedBy(readFileSync(file, 'utf8'))) {
      if (!specifier.startsWith('.')) packages.add(specifier);
      else if (specifier.endsWith('.ts')) waiting.push(path.resolve(path.dirname(file), specifier));
    }
  }
  assert.ok(seen.size > 10, `${entry} was followed`);
  return packages;
}

/** Specifiers of imports by value. */
function loadedBy(code: string): string[] {
  const statements = code.matchAll(/^(?:import|export)\s+(?!type\b)[^'"]*?from\s+'([^']+)'/gm);
  return [...statements].map(([, specifier = '']) => specifier);
}

test('only what compares data loads the library for data sets: a process that heals, scans or asks needs none', () => {
  for (const role of ['orchestration', 'scanning', 'healing']) {
    const loaded = [...packagesOf(`workers/roles/${role}.ts`)].filter((name) => name.includes('duckdb'));
    assert.deepEqual(loaded, [], role);
  }
});

test('a process loads the code of a role only when it has it', () => {
  const code = readFileSync(path.join(root, 'workers/activities.ts'), 'utf8');
  const loaded = loadedBy(code).filter((specifier) => /roles\/(?!shared-doors)/.test(specifier));
  assert.deepEqual(loaded, []);
  assert.ok(existsSync(path.join(root, 'workers/roles/healing.ts')));
});
