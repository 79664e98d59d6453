import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { createGitClient } from '../../../clients/git/create-git-client.ts';
import type { GitClient } from '../../../clients/git/git-client.ts';
import { commitFiles, createBareRepository } from '../../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// This file is also the process that is killed: `URL CACHE` as arguments.
const [, , sharedUrl, sharedCache] = process.argv;
if (sharedUrl !== undefined && sharedCache !== undefined) {
  const client = newClient(sharedCache);
  const commit = await client.resolve({ url: sharedUrl }, 'main');
  const checkout = await client.checkout({ url: sharedUrl }, commit);
  await checkout.release();
  process.exit(0);
}

function newClient(cacheFolder: string): GitClient {
  return createGitClient({ cacheFolder, protocols: ['file'] });
}

/** Ends what works for one repository of this test: its unique path is on the command line. */
async function killAllWith(argument: string): Promise<void> {
  const { stdout } = await execa('ps', ['-e', '-ww', '-o', 'pid=,args=']);
  for (const line of stdout.split('\n').filter((candidate) => candidate.includes(argument))) {
    try {
      process.kill(Number.parseInt(line, 10), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

describe('a cache that is broken', { skip: sharedUrl !== undefined }, () => {
  let cache: string;
  let url: string;
  let first: string;
  let client: GitClient;
  let home: string;

  beforeEach(async () => {
    cache = temporaryFolder();
    url = path.join(temporaryFolder(), 'platform.git');
    first = await createBareRepository(url, { files: { 'a/b': 'one', c: 'x'.repeat(10_000) } });
    client = newClient(cache);
    await client.resolve({ url }, 'main');
    home = path.join(cache, (await readdir(cache))[0] ?? '');
  });

  async function filesBelow(folder: string): Promise<string[]> {
    const entries = await readdir(path.join(home, 'mirror.git', folder), {
      recursive: true,
      withFileTypes: true,
    });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  }

  async function assertWorks(): Promise<void> {
    const commit = await commitFiles(url, { files: { 'a/b': 'two' } });
    assert.equal(await client.resolve({ url }, 'main'), commit);
    assert.equal(Buffer.from((await client.readFile({ url }, commit, 'a/b')) ?? []).toString(), 'two');
    const checkout = await client.checkout({ url }, commit);
    assert.equal(await readFile(path.join(checkout.folder, 'a/b'), 'utf8'), 'two');
    await checkout.release();
    const change = { files: { d: 'new' }, message: 'd', author: { name: 'a', email: 'a@b' } };
    assert.ok(await client.commit({ url }, 'main', async () => change));
  }

  const damages: [title: string, damage: () => Promise<unknown>][] = [
    ['whose HEAD is gone', () => rm(path.join(home, 'mirror.git/HEAD'))],
    ['whose configuration is garbage', () => writeFile(path.join(home, 'mirror.git/config'), '[core\n')],
    ['whose objects are gone', () => rm(path.join(home, 'mirror.git/objects'), { recursive: true })],
    [
      'whose objects are empty',
      async () => Promise.all((await filesBelow('objects')).map((file) => truncate(file, 0))),
    ],
    [
      'whose objects are cut off',
      async () => Promise.all((await filesBelow('objects')).map((file) => truncate(file, 20))),
    ],
    [
      'whose branches are garbage',
      async () => Promise.all((await filesBelow('refs')).map((file) => writeFile(file, 'x'))),
    ],
    [
      'whose branches are empty',
      async () => Promise.all((await filesBelow('refs')).map((file) => truncate(file, 0))),
    ],
    [
      'where a killed Git left its locks',
      () =>
        Promise.all(
          ['refs/heads/main.lock', 'packed-refs.lock', 'HEAD.lock', 'shallow.lock', 'config.lock'].map(
            (lock) => writeFile(path.join(home, 'mirror.git', lock), ''),
          ),
        ),
    ],
    [
      'that is an empty folder',
      async () => {
        await rm(path.join(home, 'mirror.git'), { recursive: true });
        await mkdir(path.join(home, 'mirror.git'));
      },
    ],
  ];
  for (const [title, damage] of damages)
    test(`${title} is made anew, and every call works`, async () => {
      await damage();
      await assertWorks();
    });

  for (const [title, damage] of damages.slice(2, 5))
    test(`${title} still gives out a commit that was resolved before`, async () => {
      await damage();
      const checkout = await client.checkout({ url }, first);
      assert.equal(await readFile(path.join(checkout.folder, 'a/b'), 'utf8'), 'one');
      await checkout.release();
      assert.equal(Buffer.from((await client.readFile({ url }, first, 'a/b')) ?? []).toString(), 'one');
    });

  test('is cleared of what killed processes left unfinished, after an hour', async () => {
    for (const name of ['old', 'new']) await mkdir(path.join(home, 'work', name));
    await utimes(path.join(home, 'work/old'), 0, 0);
    await (await client.checkout({ url }, first)).release();
    await assert.rejects(stat(path.join(home, 'work/old')));
    await stat(path.join(home, 'work/new'));
  });

  test('by processes killed at any moment serves the next one, with whole checkouts', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`files/${index}`, randomBytes(2000).toString('hex')]),
    );
    await commitFiles(url, { files });
    for (let round = 0; round < 6; round++) {
      await rm(path.join(home, round % 2 === 0 ? 'mirror.git' : 'checkouts'), {
        recursive: true,
        force: true,
      });
      const victim = fork(import.meta.filename, [url, cache]);
      await sleep(200 + Math.random() * 300);
      victim.kill('SIGKILL');
      // As a power cut would: Git ends with it, in the middle of whatever it does.
      await killAllWith(url);
      if (victim.exitCode === null && victim.signalCode === null) await once(victim, 'exit');
      const commit = await client.resolve({ url }, 'main');
      const checkout = await client.checkout({ url }, commit);
      for (const [file, content] of Object.entries(files))
        assert.equal(await readFile(path.join(checkout.folder, file), 'utf8'), content);
      await checkout.release();
    }
  });
});
