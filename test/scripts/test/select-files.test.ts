import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { selectTestFiles } from '../../../scripts/test/select-files.ts';
import { serverNeeds } from '../../../scripts/test/server-needs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A project folder with these files below `test/`. */
function project(files: Record<string, string>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, 'test', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return root;
}

const FILES = {
  'domain/pure.test.ts': `import test from 'node:test';\nimport { x } from '../../domain/x.ts';`,
  'clients/direct.test.ts': `import { useKubernetes } from '../support/kubernetes-server.ts';`,
  'workflows/indirect.test.ts': `import { worker } from '../support/worker.ts';`,
  'full/long.test.ts': '',
  'support/worker.ts': `import { useTemporal } from './temporal-server.ts';\nimport './circle.ts';`,
  'support/circle.ts': `import './worker.ts';`,
  'support/kubernetes-server.ts': '',
  'support/temporal-server.ts': '',
};

test('a file needs the servers that it or what it imports uses', () => {
  const root = project(FILES);
  const needs = (name: string) => [...serverNeeds(path.join(root, 'test', name))];
  assert.deepEqual(needs('domain/pure.test.ts'), []);
  assert.deepEqual(needs('clients/direct.test.ts'), ['kubernetes']);
  assert.deepEqual(needs('workflows/indirect.test.ts'), ['temporal']);
});

test('each selection takes its files, and helpers are none', () => {
  const root = project(FILES);
  const select = (...args: [Parameters<typeof selectTestFiles>[1], string[]]) =>
    selectTestFiles(root, ...args).map((file) => path.relative(path.join(root, 'test'), file));
  assert.deepEqual(select('unit', []), ['domain/pure.test.ts']);
  assert.deepEqual(select('standard', []), [
    'clients/direct.test.ts',
    'domain/pure.test.ts',
    'workflows/indirect.test.ts',
  ]);
  assert.equal(select('full', []).length, 4);
  assert.deepEqual(select('standard', ['clients', 'indirect']), [
    'clients/direct.test.ts',
    'workflows/indirect.test.ts',
  ]);
});
