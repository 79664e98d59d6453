import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * The import table is a rule of the lint. Here it is broken on purpose, each time in one file of a scratch project
 * with the very same lint configuration: a rule that lets a forbidden import pass fails the test.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const project = await mkdtemp(path.join(root, 'node_modules', '.import-table-'));
after(() => rm(project, { recursive: true, force: true }));
await copyFile(path.join(root, '.oxlintrc.json'), path.join(project, '.oxlintrc.json'));
await symlink(path.join(root, 'tsconfig.json'), path.join(project, 'tsconfig.json'));

const forbidden: [file: string, source: string][] = [
  ['domain/models/a.ts', `import { readFileSync } from 'node:fs';`],
  ['domain/models/a.ts', `import { z } from 'zod';`],
  ['domain/models/a.ts', `import { a } from '../../clients/errors.ts';`],
  ['domain/models/a.ts', `import type { a } from '../../config/a.ts';`],
  ['workflows/a.ts', `import { a } from '../activities/a.ts';`],
  ['workflows/a.ts', `import { a } from '../clients/errors.ts';`],
  ['workflows/a.ts', `import { createHash } from 'node:crypto';`],
  ['workflows/a.ts', `import { z } from 'zod';`],
  ['activities/a.ts', `import { a } from '../clients/git/git-client.ts';`],
  ['activities/a.ts', `import { a } from '../workflows/remediation.ts';`],
  ['activities/a.ts', `import { a } from '../workers/a.ts';`],
  ['clients/git/a.ts', `import { a } from '../../activities/a.ts';`],
  ['clients/git/a.ts', `import { a } from '../../config/a.ts';`],
  ['config/a.ts', `import { a } from '../domain/a.ts';`],
  ['config/a.ts', `import { a } from '../clients/errors.ts';`],
  ['workers/a.ts', `import { a } from '../scripts/a.ts';`],
];

const allowed: [file: string, source: string][] = [
  ['domain/models/a.ts', `import { mean as a } from 'simple-statistics';`],
  ['domain/models/a.ts', `import { a } from '../infrastructure/a.ts';`],
  ['workflows/a.ts', `import { a } from '../domain/infrastructure/a.ts';`],
  ['workflows/a.ts', `import type { a } from '../activities/a.ts';`],
  ['workflows/a.ts', `import { sleep as a } from '@temporalio/workflow';`],
  ['activities/a.ts', `import { a } from '../clients/errors.ts';`],
  ['activities/a.ts', `import type { a } from '../clients/git/git-client.ts';`],
  ['activities/a.ts', `import { a } from '../workflows/messages.ts';`],
  ['clients/git/a.ts', `import type { a } from '../../config/a.ts';`],
  ['workers/a.ts', `import { a } from '../clients/git/git-client.ts';`],
];

/** Lines of the lint about imports that the table forbids. */
async function restrictions(file: string, source: string): Promise<string[]> {
  const [name = 'a'] = /\b(?:as )?(\w+) \}/.exec(source)?.slice(1) ?? [];
  const target = path.join(project, file);
  await mkdir(path.dirname(target), { recursive: true });
  const use = source.includes('import type') ? `export type Used = ${name};` : `export const used = ${name};`;
  await writeFile(target, `${source}\n${use}\n`);
  const output = await run(['-c', '.oxlintrc.json', '-f', 'unix', file]);
  await rm(target);
  return output.split('\n').filter((line) => line.includes('no-restricted-imports'));
}

function run(parameters: string[]): Promise<string> {
  const oxlint = path.join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  return new Promise((resolve) => {
    execFile(process.execPath, [oxlint, ...parameters], { cwd: project }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}

for (const [file, source] of forbidden) {
  test(`${file.split('/')[0]} may not say: ${source}`, async () => {
    assert.notDeepEqual(await restrictions(file, source), []);
  });
}

for (const [file, source] of allowed) {
  test(`${file.split('/')[0]} may say: ${source}`, async () => {
    assert.deepEqual(await restrictions(file, source), []);
  });
}
