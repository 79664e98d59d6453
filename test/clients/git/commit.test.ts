import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { execa } from 'execa';
import { createGitClient } from '../../../clients/git/create-git-client.ts';
import { InvalidPathError, PushRejectedError, UnknownRevisionError } from '../../../clients/git/errors.ts';
import type { FileChanges, GitClient } from '../../../clients/git/git-client.ts';
import { commitFiles, createBareRepository, QUIET_GIT } from '../../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const author = { name: 'Ada Ärger', email: 'ada@acme.example' };
const commitsOfEach = 5;

// This file is also the competing process: `URL CACHE NAME` as arguments.
const [, , sharedUrl, sharedCache, processName] = process.argv;
if (sharedUrl !== undefined && sharedCache !== undefined && processName !== undefined) {
  const client = newClient(sharedCache);
  for (let round = 0; round < commitsOfEach; round++)
    await appendLine(client, sharedUrl, `${processName} ${round}`);
  process.exit(0);
}

function newClient(cacheFolder = temporaryFolder()): GitClient {
  return createGitClient({
    cacheFolder,
    protocols: ['file'],
    committer: { name: 'Plumbline', email: 'plumbline@acme.example' },
  });
}

async function newRepository(
  files: Record<string, string> = { a: '1' },
): Promise<{ url: string; tip: string }> {
  const url = path.join(temporaryFolder(), 'platform.git');
  return { url, tip: await createBareRepository(url, { files }) };
}

async function git(repository: string, ...args: string[]): Promise<string> {
  return (await execa('git', ['-C', repository, ...args], { env: QUIET_GIT, stripFinalNewline: false }))
    .stdout;
}

function commit(client: GitClient, url: string, files: FileChanges): Promise<{ commit: string } | null> {
  return client.commit({ url }, 'main', async () => ({ files, message: 'Change', author }));
}

/** Adds a line to `log`, on whatever it holds at the tip. */
async function appendLine(client: GitClient, url: string, line: string): Promise<void> {
  await client.commit({ url }, 'main', async (tip) => {
    const log = Buffer.from((await client.readFile({ url }, tip, 'log')) ?? []).toString();
    return { files: { log: `${log}${line}\n` }, message: line, author };
  });
}

describe('a commit', { skip: sharedUrl !== undefined }, () => {
  test('changes, adds and deletes files on the branch, and nothing else', async () => {
    const { url, tip } = await newRepository({ a: '1', 'b/c': '2', 'b/d': '3', keep: 'x' });
    const bytes = new Uint8Array([0, 255, 13, 10]);
    const result = await commit(newClient(), url, {
      a: 'new\r\n',
      'b/c': null,
      'e/f ü\n': bytes,
      gone: null,
    });
    assert.equal(await git(url, 'rev-parse', 'main'), `${result?.commit}\n`);
    assert.equal(await git(url, 'rev-parse', 'main^'), `${tip}\n`);
    assert.deepEqual((await git(url, 'ls-tree', '-r', '-z', '--name-only', 'main')).split('\0').toSorted(), [
      '',
      'a',
      'b/d',
      'e/f ü\n',
      'keep',
    ]);
    assert.equal(await git(url, 'show', 'main:a'), 'new\r\n');
    const { stdout } = await execa('git', ['-C', url, 'show', 'main:e/f ü\n'], {
      encoding: 'buffer',
      stripFinalNewline: false,
    });
    assert.deepEqual(new Uint8Array(stdout), bytes);
  });

  test('carries message, author and committer as they are', async () => {
    const { url } = await newRepository();
    const message = '# not a comment\n\n--amend\n\nümlaut';
    const change = { files: { a: '2' }, message, author: { name: 'A <x>\nB', email: 'a@b\u0000' } };
    await newClient().commit({ url }, 'main', async () => change);
    assert.equal(
      await git(url, 'log', '-1', '--format=%an|%ae|%cn|%ce|%B', 'main'),
      `A  x  B|a@b|Plumbline|plumbline@acme.example|${message}\n`,
    );
  });

  test('keeps the mode of a file that can be run', async () => {
    const { url } = await newRepository({ run: 'x' });
    const clone = temporaryFolder();
    await git(clone, 'clone', '--quiet', url, '.');
    await chmod(path.join(clone, 'run'), 0o755);
    await git(clone, 'commit', '--quiet', '--all', '--message=run');
    await git(clone, 'push', '--quiet');
    await commit(newClient(), url, { run: 'y' });
    assert.match(await git(url, 'ls-tree', 'main', 'run'), /^100755 /);
  });

  test('that changes nothing is none', async () => {
    const { url, tip } = await newRepository();
    const client = newClient();
    assert.equal(await client.commit({ url }, 'main', async () => null), null);
    for (const files of [{ a: '1' }, {}, { gone: null }])
      assert.equal(await commit(client, url, files), null);
    assert.equal(await client.resolve({ url }, 'main'), tip);
  });

  test('leads neither out of the repository nor through links, nor replaces what is no file', async () => {
    const { url } = await newRepository({ a: '1', 'b/c': '2' });
    const clone = temporaryFolder();
    await git(clone, 'clone', '--quiet', url, '.');
    await execa('ln', ['-s', '/etc', path.join(clone, 'link')]);
    await git(clone, 'add', 'link');
    await git(clone, 'commit', '--quiet', '--message=link');
    await git(clone, 'push', '--quiet');
    const client = newClient();
    const tip = await client.resolve({ url }, 'main');
    const refused: FileChanges[] = [
      { '../x': 'x' },
      { '/etc/x': 'x' },
      { '.git/hooks/post-update': 'x' },
      { 'b/.GIT/config': 'x' },
      { link: 'x' },
      { 'link/x': 'x' },
      { 'a/x': 'x' },
      { b: 'x' },
      { b: null },
      { 'new/x': 'x', new: 'y' },
    ];
    for (const files of refused)
      await assert.rejects(commit(client, url, files), InvalidPathError, Object.keys(files)[0]);
    assert.equal(await client.resolve({ url }, 'main'), tip);
  });

  test('is computed again on the new tip when somebody pushed first', async () => {
    const { url } = await newRepository();
    const client = newClient();
    const tips: string[] = [];
    const result = await client.commit({ url }, 'main', async (tip) => {
      tips.push(tip);
      if (tips.length === 1) await commitFiles(url, { files: { other: 'x' } });
      const a = `${Buffer.from((await client.readFile({ url }, tip, 'a')) ?? []).toString()}+`;
      return { files: { a }, message: 'add', author };
    });
    assert.equal(tips.length, 2);
    assert.equal(await git(url, 'rev-parse', 'main^'), `${tips[1]}\n`);
    assert.equal(await git(url, 'rev-parse', 'main'), `${result?.commit}\n`);
    assert.equal(await git(url, 'show', 'main:other'), 'x');
  });

  test('is computed again when the branch is force-pushed to something else', async () => {
    const { url, tip: first } = await newRepository();
    await commitFiles(url, { files: { a: '2' } });
    let calls = 0;
    await newClient().commit({ url }, 'main', async () => {
      calls += 1;
      if (calls === 1) await git(url, 'update-ref', 'refs/heads/main', first);
      return { files: { b: 'x' }, message: 'b', author };
    });
    assert.equal(calls, 2);
    assert.equal(await git(url, 'rev-parse', 'main^'), `${first}\n`);
  });

  test('that a hook declines is rejected with its words', async () => {
    const { url, tip } = await newRepository();
    await mkdir(path.join(url, 'hooks'), { recursive: true });
    const hook = path.join(url, 'hooks', 'pre-receive');
    await writeFile(hook, '#!/bin/sh\necho "error: GH006: Protected branch update failed." >&2\nexit 1\n');
    await chmod(hook, 0o755);
    await assert.rejects(commit(newClient(), url, { a: '2' }), (error) => {
      assert.ok(error instanceof PushRejectedError);
      assert.match(
        error.message,
        /rejects a push to main: pre-receive hook declined; GH006: Protected branch update failed\.$/,
      );
      return true;
    });
    assert.equal(await git(url, 'rev-parse', 'main'), `${tip}\n`);
  });

  test('on a branch that does not exist says so', async () => {
    const { url } = await newRepository();
    await assert.rejects(
      newClient().commit({ url }, 'mani', async () => null),
      (error) => {
        assert.ok(error instanceof UnknownRevisionError);
        return error.similar.includes('main');
      },
    );
  });

  test('passes on what the change itself fails with', async () => {
    const { url } = await newRepository();
    const reason = new Error('cannot be codified');
    const failing = newClient().commit({ url }, 'main', () => Promise.reject(reason));
    await assert.rejects(failing, reason);
  });

  test('of each of four processes lands exactly once, though all share a branch and a cache', async () => {
    const { url } = await newRepository();
    const cache = temporaryFolder();
    const names = ['one', 'two', 'three', 'four'];
    const exits = names.map((name) => once(fork(import.meta.filename, [url, cache, name]), 'exit'));
    assert.deepEqual(
      (await Promise.all(exits)).map(([code]: unknown[]) => code),
      [0, 0, 0, 0],
    );
    const lines = (await git(url, 'show', 'main:log')).trim().split('\n');
    const expected = names.flatMap((name) =>
      Array.from({ length: commitsOfEach }, (_, round) => `${name} ${round}`),
    );
    assert.deepEqual(lines.toSorted(), expected.toSorted());
    assert.equal(await git(url, 'rev-list', '--count', 'main'), `${expected.length + 1}\n`);
  });
});
