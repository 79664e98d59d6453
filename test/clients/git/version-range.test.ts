import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { createGitClient } from '../../../clients/git/create-git-client.ts';
import { commitFiles, createBareRepository, QUIET_GIT } from '../../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const repository = path.join(folder, 'shop.git');
const url = pathToFileURL(repository).href;
const client = createGitClient({ cacheFolder: path.join(folder, 'cache'), protocols: ['file'] });

const commits = new Map([['v1.0.0', await createBareRepository(repository, { files: { a: '1' } })]]);
for (const tag of ['1.2.0', 'v1.10.1', '2.0.0-beta.1', 'nightly'])
  commits.set(tag, await commitFiles(repository, { files: { a: tag } }));
for (const [tag, commit] of commits) {
  const annotated = tag === 'v1.10.1' ? ['-a', '-m', 'release'] : [];
  await execa('git', ['-C', repository, 'tag', ...annotated, tag, commit], { env: QUIET_GIT });
}

for (const [range, tag] of [
  ['1.*', 'v1.10.1'],
  ['>=1.0.0, <1.5.0', '1.2.0'],
  ['~1.0', 'v1.0.0'],
  ['>=2.0.0-alpha', '2.0.0-beta.1'],
  ['*', 'v1.10.1'],
] as const) {
  test(`the range ${range} stands for the tag ${tag}`, async () => {
    assert.equal(await client.resolve({ url }, `semver:${range}`), commits.get(tag));
  });
}

test('HEAD stands for the newest commit of the default branch', async () => {
  assert.equal(await client.resolve({ url }, 'HEAD'), commits.get('nightly'));
});

test('a range without a tag, and what is no range, are told apart', async () => {
  await assert.rejects(client.resolve({ url }, 'semver:3.x'), /no tag is a version in this range/);
  await assert.rejects(client.resolve({ url }, 'semver:latest'), /this is no range of versions/);
});
