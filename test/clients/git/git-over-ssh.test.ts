import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { createGitClient } from '../../../clients/git/create-git-client.ts';
import {
  AuthenticationError,
  GitUnreachableError,
  RepositoryNotFoundError,
} from '../../../clients/git/errors.ts';
import { createBareRepository } from '../../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// In place of ssh: it notes its arguments one a line, then runs the command that the server would run, or fails as told.
const bin = temporaryFolder();
const log = path.join(bin, 'arguments');
await writeFile(
  path.join(bin, 'ssh'),
  `#!/bin/sh
printf '%s\\n' "$@" > '${log}'
for last; do :; done
case "$last" in *says-*) cat '${bin}/says' >&2; exit 255;; esac
exec sh -c "$last"
`,
);
await chmod(path.join(bin, 'ssh'), 0o755);
const { PATH } = process.env;
process.env['PATH'] = `${bin}${path.delimiter}${PATH}`;
after(() => {
  process.env['PATH'] = PATH;
});

const repository = path.join(temporaryFolder(), 'platform.git');
const head = await createBareRepository(repository, { files: { a: '1' } });
const client = createGitClient({ cacheFolder: temporaryFolder() });

describe('a repository behind SSH', () => {
  test('is read in both spellings of its address, never asking anything', async () => {
    for (const url of [`git@git.example:${repository}`, `ssh://git@git.example:2222${repository}`]) {
      assert.equal(await client.resolve({ url }, 'main'), head);
      const given = (await readFile(log, 'utf8')).split('\n');
      assert.ok(given.includes('BatchMode=yes') && given.includes('git@git.example'));
    }
  });

  test('is opened with the key and the known hosts that are given, whatever their paths', async () => {
    const credentials = { sshKeyFile: "/keys/it's $(touch) mine", knownHostsFile: '/keys/known hosts' };
    await client.resolve({ url: `git@git.example:${repository}`, credentials }, 'main');
    const given = (await readFile(log, 'utf8')).split('\n');
    for (const option of [
      `IdentityFile="${credentials.sshKeyFile}"`,
      'IdentitiesOnly=yes',
      `UserKnownHostsFile="${credentials.knownHostsFile}"`,
      'StrictHostKeyChecking=yes',
    ])
      assert.ok(given.includes(option), option);
  });

  const failures: [said: string, type: new (...args: never[]) => Error][] = [
    ['git@git.example: Permission denied (publickey).', AuthenticationError],
    ['Host key verification failed.', AuthenticationError],
    ['ssh: Could not resolve hostname git.example: Name or service not known', GitUnreachableError],
    ['ssh: connect to host git.example port 22: Connection timed out', GitUnreachableError],
    ['ERROR: Repository not found.', RepositoryNotFoundError],
  ];
  for (const [said, type] of failures)
    test(`"${said}" is a ${type.name}`, async () => {
      await writeFile(path.join(bin, 'says'), `${said}\n`);
      await assert.rejects(client.resolve({ url: 'git@git.example:says-no' }, 'main'), type);
    });
});
