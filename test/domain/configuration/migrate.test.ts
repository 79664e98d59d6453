import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnknownVersionError, migrateConfiguration } from '../../../domain/configuration/migrate.ts';
import type { Migration } from '../../../domain/configuration/migrate.ts';
import { migrations, newestVersion } from '../../../domain/configuration/versions.ts';
import { editYaml } from '../../../domain/source/yaml/edit-yaml.ts';

/** Two made-up steps: what a real one would do. */
const samples: Migration[] = [
  {
    from: 0,
    summary: 'notes are no longer kept here',
    migrate: (text) => editYaml(text, { document: 0, path: ['notes'] }, undefined),
  },
  {
    from: 1,
    summary: 'storage is a folder or a bucket',
    migrate: (text) => editYaml(text, { document: 0, path: ['storage'] }, { folder: 'data' }),
  },
];

const old = `# of the platform team
version: 0 # the first form
notes: to be thrown away
storage: data   # beside this file

targets: []     # none yet
`;

test('each step is taken in turn, and comments, order and what is not concerned stay', () => {
  const { text, from, steps } = migrateConfiguration(old, 2, samples);
  assert.equal(
    text,
    `# of the platform team
version: 2 # the first form
storage:   # beside this file
  folder: data

targets: []     # none yet
`,
  );
  assert.equal(from, 0);
  assert.deepEqual(steps, ['notes are no longer kept here', 'storage is a folder or a bucket']);
});

test('a file of the newest version stays as it is, to the byte', () => {
  const text = 'version:   2\ntargets: [ ]\n';
  assert.deepEqual(migrateConfiguration(text, 2, samples), { text, from: 2, steps: [] });
});

const refused = (text: string, message: RegExp) =>
  assert.throws(
    () => migrateConfiguration(text, 2, [samples[1] as Migration]),
    (error) => error instanceof UnknownVersionError && message.test(error.message),
  );

test('a version that is newer, absent, or that nothing leads from is refused', () => {
  refused('version: 3\n', /is of version 3, and this plumbline knows 2: use a newer plumbline/);
  refused('version: 0\n', /has no version that can be migrated/);
  for (const text of ['', 'targets: []\n', 'version: two\n', '- 1\n', 'version: 1.5\n'])
    refused(text, /expected a line "version: 2"/);
});

test('from every version that was released a step leads to the next', () => {
  assert.deepEqual(
    migrations.map(({ from }) => from),
    Array.from({ length: newestVersion - 1 }, (_, index) => index + 1),
  );
});
