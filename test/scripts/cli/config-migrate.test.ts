import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Command } from 'commander';
import { ConfigurationError } from '../../../config/configuration-error.ts';
import type { Migration } from '../../../domain/configuration/migrate.ts';
import { editYaml } from '../../../domain/source/yaml/edit-yaml.ts';
import { migrateFile } from '../../../scripts/cli/actions/migrate-configuration.ts';
import { plumbline } from '../../support/command-line.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A made-up step from a version that never was. */
const sample = (storage: string): Migration => ({
  from: 0,
  summary: 'storage is a folder or a bucket',
  migrate: (text) => editYaml(text, { document: 0, path: ['storage'] }, { [storage]: 'data' }),
});

function fileWith(text: string): string {
  const file = path.join(temporaryFolder(), 'plumbline.yaml');
  writeFileSync(file, text);
  return file;
}

const old = '# ours\nversion: 0\nstorage: data\ntargets: [] # none yet\n';

test('a file is rewritten as the newest version has it, and keeps its comments and its mode', async () => {
  const file = fileWith(old);
  chmodSync(file, 0o640);
  await migrateFile(file, {}, new Command(), { newest: 1, migrations: [sample('folder')] });
  assert.equal(
    readFileSync(file, 'utf8'),
    '# ours\nversion: 1\nstorage:\n  folder: data\ntargets: [] # none yet\n',
  );
  assert.equal(statSync(file).mode & 0o777, 0o640);
});

test('a file is left alone by a dry run, and where what would come of it is wrong', async () => {
  const file = fileWith(old);
  await migrateFile(file, { dryRun: true }, new Command(), { newest: 1, migrations: [sample('folder')] });
  const wrong = migrateFile(file, {}, new Command(), { newest: 1, migrations: [sample('nonsense')] });
  await assert.rejects(wrong, ConfigurationError);
  assert.equal(readFileSync(file, 'utf8'), old);
});

test('the command says when there is nothing to do, and in one line what it cannot bring here', async () => {
  const present = fileWith('version: 1\n');
  const done = await plumbline(['config', 'migrate', present]);
  assert.deepEqual([done.exitCode, done.stderr], [0, '']);
  assert.match(done.stdout, /plumbline\.yaml is of version 1, the newest\.\n$/);
  const newer = fileWith('version: 7\n');
  const refused = await plumbline(['config', 'migrate', newer]);
  assert.equal(refused.exitCode, 2);
  assert.match(
    refused.stderr,
    /^plumbline: the configuration is of version 7, and this plumbline knows 1: .*\n$/,
  );
  const checked = await plumbline(['config', 'check', newer]);
  assert.match(
    checked.stdout,
    /version: expected 1 \(the file was written for a newer plumbline: use that one\), got 7/,
  );
});
