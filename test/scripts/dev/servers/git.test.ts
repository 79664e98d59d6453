import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { execa } from 'execa';
import { serveGitOverHttp } from '../../../../scripts/dev/servers/git-http.ts';
import {
  QUIET_GIT,
  commitFiles,
  createBareRepository,
} from '../../../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folder = temporaryFolder();
const repository = path.join(folder, 'served', 'platform.git');
const first = await createBareRepository(repository, { files: { 'a/one.yaml': 'one: 1\n' } });
const server = await serveGitOverHttp({
  folder: path.join(folder, 'served'),
  credentials: { username: 'robot', password: 'secret' },
});
after(() => server.stop());
const address = new URL(`${server.url}/platform.git`);

const git = (...args: string[]) => execa('git', args, { env: QUIET_GIT });

test('over HTTP a caller without credentials is refused', async () => {
  await assert.rejects(git('ls-remote', address.href), /could not read Username|Authentication failed/);
});

test('over HTTP a caller with credentials clones, commits and pushes', async () => {
  const clone = path.join(folder, 'clone');
  const withCredentials = new URL(address);
  withCredentials.username = 'robot';
  withCredentials.password = 'secret';
  await git('clone', '--quiet', withCredentials.href, clone);
  assert.equal(readFileSync(path.join(clone, 'a/one.yaml'), 'utf8'), 'one: 1\n');
  await git('-C', clone, 'commit', '--quiet', '--allow-empty', '--message=second');
  await git('-C', clone, 'push', '--quiet', 'origin', 'main');
  const { stdout } = await git('-C', repository, 'log', '--format=%s', 'main');
  assert.deepEqual(stdout.split('\n'), ['second', 'Start']);
});

test('a commit goes on top of the branch and keeps the other files', async () => {
  const commit = await commitFiles(repository, { files: { 'b.yaml': 'b: 2\n' }, message: 'Add b' });
  assert.notEqual(commit, first);
  const { stdout } = await git('-C', repository, 'ls-tree', '-r', '--name-only', commit);
  assert.deepEqual(stdout.split('\n'), ['a/one.yaml', 'b.yaml']);
});
