import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { execa } from 'execa';
import { createGitClient } from '../../../clients/git/create-git-client.ts';
import { InvalidPathError } from '../../../clients/git/errors.ts';
import type { GitClient } from '../../../clients/git/git-client.ts';
import { createBareRepository, QUIET_GIT } from '../../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A file that nothing may create: each trap below would. */
const trap = path.join(temporaryFolder(), 'sprung');

async function git(folder: string, ...args: string[]): Promise<string> {
  const environment = {
    ...QUIET_GIT,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'protocol.file.allow',
    GIT_CONFIG_VALUE_0: 'always',
  };
  return (await execa('git', ['-C', folder, ...args], { env: environment })).stdout.trim();
}

/** A repository whose files are made by `build` in a clone. */
async function repositoryOf(
  build: (folder: string) => Promise<void>,
): Promise<{ url: string; commit: string }> {
  const url = path.join(temporaryFolder(), 'hostile.git');
  await createBareRepository(url, { files: { 'inside/a.yaml': 'a: 1\n' } });
  const clone = temporaryFolder();
  await git(clone, 'clone', '--quiet', url, '.');
  await build(clone);
  await git(clone, 'add', '--all');
  await git(clone, 'commit', '--quiet', '--message=hostile');
  await git(clone, 'push', '--quiet');
  return { url, commit: await git(clone, 'rev-parse', 'HEAD') };
}

function newClient(): GitClient {
  return createGitClient({ cacheFolder: temporaryFolder(), protocols: ['file'] });
}

/** The folder of a checkout, which stays: nothing evicts it during a test. */
async function checkOut(repository: { url: string; commit: string }): Promise<string> {
  return (await newClient().checkout(repository, repository.commit)).folder;
}

/** Writes a tree object byte by byte, past the checks of `git mktree`. */
async function rawTree(url: string, entries: [mode: string, name: string, hash: string][]): Promise<string> {
  const bytes = entries.map(([mode, name, hash]) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(hash, 'hex')]),
  );
  const args = ['-C', url, 'hash-object', '-t', 'tree', '-w', '--literally', '--stdin'];
  return (await execa('git', args, { input: Buffer.concat(bytes), env: QUIET_GIT })).stdout;
}

async function assertTrapNotSprung(): Promise<void> {
  await assert.rejects(stat(trap));
}

describe('a checkout of a hostile repository', () => {
  test('keeps symbolic links that stay inside, and points those that lead out to nothing', async () => {
    const repository = await repositoryOf(async (folder) => {
      for (const [name, target] of [
        ['inner', 'inside/a.yaml'],
        ['inner-folder', 'inside'],
        ['self', '.'],
        ['passwd', '/etc/passwd'],
        ['up', '../../../../../../etc'],
        ['hop', 'up/hostname'],
        ['loop', 'loop'],
        ['later', 'not-yet/../../..'],
        ['inside/sly', '../inner-folder/../..'],
      ] as const)
        await symlink(target, path.join(folder, name));
    });
    const folder = await checkOut(repository);
    assert.equal(await readFile(path.join(folder, 'inner'), 'utf8'), 'a: 1\n');
    assert.equal(await readFile(path.join(folder, 'inner-folder/a.yaml'), 'utf8'), 'a: 1\n');
    for (const name of ['passwd', 'up', 'hop', 'loop', 'later', 'inside/sly']) {
      assert.match(await readlink(path.join(folder, name)), /refused$/, name);
      await assert.rejects(stat(path.join(folder, name)), name);
    }
    for (const name of ['passwd', 'inner'])
      await assert.rejects(newClient().readFile(repository, repository.commit, name), InvalidPathError);
  });

  test('holds the bytes as committed, whatever the attributes ask for', async () => {
    const files = {
      '.gitattributes': [
        'crlf text eol=crlf',
        'ident ident',
        'utf16 text working-tree-encoding=UTF-16',
        'lfs filter=lfs diff=lfs merge=lfs -text',
        'evil filter=evil',
        'hidden export-ignore',
      ].join('\n'),
      crlf: 'a\nb\n',
      ident: '$Id$\n',
      utf16: 'ü\n',
      lfs: 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      evil: 'x\n',
      hidden: 'y\n',
    };
    const url = path.join(temporaryFolder(), 'attributes.git');
    await createBareRepository(url, { files: { a: '1' } });
    const change = { files, message: 'attributes', author: { name: 'a', email: 'a@b' } };
    const committed = await newClient().commit({ url }, 'main', async () => change);
    const repository = { url, commit: committed?.commit ?? '' };
    const folder = await checkOut(repository);
    for (const [name, content] of Object.entries(files))
      assert.equal(await readFile(path.join(folder, name), 'utf8'), content, name);
  });

  test('leaves submodules alone, even where they name a command', async () => {
    const other = path.join(temporaryFolder(), 'other.git');
    await createBareRepository(other, { files: { b: 'x' } });
    const repository = await repositoryOf(async (folder) => {
      await git(folder, 'submodule', '--quiet', 'add', other, 'module');
      await writeFile(
        path.join(folder, '.gitmodules'),
        `[submodule "module"]\n\tpath = module\n\turl = ext::sh -c touch% ${trap}\n\tupdate = !touch ${trap}\n`,
      );
    });
    const folder = await checkOut(repository);
    const module = await lstat(path.join(folder, 'module')).catch(() => undefined);
    if (module !== undefined) assert.deepEqual(await readdir(path.join(folder, 'module')), []);
    assert.equal(await newClient().readFile(repository, repository.commit, 'module'), undefined);
    await assertTrapNotSprung();
  });

  test('refuses a tree that writes into .git, in any spelling', async () => {
    for (const name of ['.git', '.GIT', 'git~1', '..']) {
      const url = path.join(temporaryFolder(), 'crafted.git');
      const parent = await createBareRepository(url, { files: { a: '1' } });
      const blob = await git(url, 'rev-parse', `${parent}:a`);
      const inner = await rawTree(url, [['100755', 'post-checkout', blob]]);
      const tree = await rawTree(url, [['40000', name, inner]]);
      const commit = await git(url, 'commit-tree', '-p', parent, '-m', 'crafted', tree);
      await git(url, 'update-ref', 'refs/heads/main', commit);
      const client = newClient();
      assert.equal(await client.resolve({ url }, 'main'), commit);
      await assert.rejects(client.checkout({ url }, commit), InvalidPathError, name);
    }
  });
});

describe("the host's own Git configuration", () => {
  const host = temporaryFolder();
  const saved = { ...process.env };
  before(async () => {
    const script = path.join(host, 'trap');
    await writeFile(script, `#!/bin/sh\ntouch ${trap}\ncat\n`);
    await chmod(script, 0o755);
    await mkdir(path.join(host, 'hooks'));
    for (const hook of [
      'post-checkout',
      'pre-push',
      'pre-commit',
      'reference-transaction',
      'post-index-change',
      'post-rewrite',
    ])
      await writeFile(path.join(host, 'hooks', hook), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
    await mkdir(path.join(host, '.config/git'), { recursive: true });
    await writeFile(path.join(host, '.config/git/attributes'), '* filter=evil text eol=crlf\n');
    await writeFile(
      path.join(host, '.gitconfig'),
      [
        '[core]',
        `hooksPath = ${path.join(host, 'hooks')}`,
        `fsmonitor = ${script}`,
        `sshCommand = ${script}`,
        `askPass = ${script}`,
        'autocrlf = true',
        '[filter "evil"]',
        `smudge = ${script}`,
        `clean = ${script}`,
        '[credential]',
        `helper = ${script}`,
        '[commit]',
        'gpgSign = true',
        '[gpg]',
        `program = ${script}`,
        '[protocol]',
        'allow = never',
        '[url "file:///nowhere/"]',
        'insteadOf = /',
      ].join('\n'),
    );
  });

  test('has no say: no hook, filter, helper, monitor, signature or rewritten address', async () => {
    const url = path.join(temporaryFolder(), 'plain.git');
    await createBareRepository(url, { files: { a: 'one\n' } });
    const evil = {
      HOME: host,
      XDG_CONFIG_HOME: path.join(host, '.config'),
      GIT_CONFIG_PARAMETERS: `'core.hooksPath=${host}/hooks'`,
      GIT_SSH_COMMAND: path.join(host, 'trap'),
      GIT_ASKPASS: path.join(host, 'trap'),
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/nowhere',
      GIT_INDEX_FILE: '/nowhere',
      GIT_EXTERNAL_DIFF: path.join(host, 'trap'),
      GIT_TRACE: trap,
    };
    Object.assign(process.env, evil);
    try {
      const client = newClient();
      const commit = await client.resolve({ url }, 'main');
      const checkout = await client.checkout({ url }, commit);
      assert.equal(await readFile(path.join(checkout.folder, 'a'), 'utf8'), 'one\n');
      await checkout.release();
      const author = { name: 'a', email: 'a@b' };
      await client.commit({ url }, 'main', async () => ({ files: { a: 'two\n' }, message: 'x', author }));
    } finally {
      for (const name of Object.keys(evil)) delete process.env[name];
      Object.assign(process.env, saved);
    }
    assert.equal(await git(url, 'show', 'main:a'), 'two');
    await assertTrapNotSprung();
  });
});
