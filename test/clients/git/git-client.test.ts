import assert from 'node:assert/strict';
import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { execa } from 'execa';
import { createGitClient } from '../../../clients/git/create-git-client.ts';
import type { GitClientOptions } from '../../../clients/git/create-git-client.ts';
import {
  GitFailedError,
  GitTooLargeError,
  InvalidPathError,
  InvalidRepositoryUrlError,
  InvalidRevisionError,
  RepositoryNotFoundError,
  UnknownRevisionError,
} from '../../../clients/git/errors.ts';
import type { GitClient } from '../../../clients/git/git-client.ts';
import { commitFiles, createBareRepository, QUIET_GIT } from '../../../scripts/dev/servers/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function newClient(options: Partial<GitClientOptions> = {}): GitClient {
  return createGitClient({ cacheFolder: temporaryFolder(), protocols: ['file'], ...options });
}

async function newRepository(files: Record<string, string>): Promise<{ url: string; commit: string }> {
  const url = path.join(temporaryFolder(), 'platform.git');
  return { url, commit: await createBareRepository(url, { files }) };
}

async function git(repository: string, ...args: string[]): Promise<string> {
  const { stdout } = await execa('git', ['-C', repository, ...args], { env: QUIET_GIT });
  return stdout;
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

describe('a revision', () => {
  const client = newClient();
  let url: string;
  let first: string;
  before(async () => {
    ({ url, commit: first } = await newRepository({ a: '1' }));
    await git(url, 'tag', 'light', first);
    await git(url, 'tag', '--annotate', '--message=x', 'v1.0.0', first);
    await git(url, 'branch', 'release/1', first);
  });

  test('may be a branch, a tag of either sort or a full hash', async () => {
    for (const revision of [
      'main',
      'release/1',
      'refs/heads/main',
      'light',
      'v1.0.0',
      'refs/tags/v1.0.0',
      first,
    ])
      assert.equal(await client.resolve({ url }, revision), first, revision);
  });

  test('follows the branch as others push, and back when history is rewritten', async () => {
    const second = await commitFiles(url, { files: { a: '2' } });
    assert.equal(await client.resolve({ url }, 'main'), second);
    await git(url, 'update-ref', 'refs/heads/main', first);
    assert.equal(await client.resolve({ url }, 'main'), first);
    const other = await commitFiles(url, { files: { a: '3' } });
    assert.equal(await client.resolve({ url }, 'main'), other);
    assert.equal(text(await client.readFile({ url }, other, 'a')), '3');
  });

  test('survives that a branch becomes the folder of another and back', async () => {
    await git(url, 'branch', 'topic', first);
    await client.resolve({ url }, 'topic');
    await git(url, 'branch', '--delete', '--force', 'topic');
    await git(url, 'branch', 'topic/one', first);
    await commitFiles(url, { files: { a: '4' }, branch: 'topic/one' });
    assert.notEqual(await client.resolve({ url }, 'topic/one'), first);
  });

  test('that no branch holds any more is still found by its hash', async () => {
    const lost = await commitFiles(url, { files: { lost: 'x' }, branch: 'gone' });
    await git(url, 'branch', '--delete', '--force', 'gone');
    assert.equal(await newClient().resolve({ url }, lost), lost);
  });

  test('that does not exist is named with what looks like it', async () => {
    await assert.rejects(client.resolve({ url }, 'mian'), (error) => {
      assert.ok(error instanceof UnknownRevisionError);
      assert.deepEqual(error.similar, ['main']);
      assert.match(error.message, /^Revision mian does not exist in .*platform\.git; did you mean main\.$/);
      return true;
    });
    await assert.rejects(client.resolve({ url }, 'v1.0.1'), /did you mean v1\.0\.0/);
    await assert.rejects(client.resolve({ url }, 'zzzzzzz'), /there are .*main/);
    await assert.rejects(client.resolve({ url }, first.slice(0, 8)), /full hash of 40 characters/);
    await assert.rejects(client.resolve({ url }, 'f'.repeat(40)), UnknownRevisionError);
    await assert.rejects(client.resolve({ url }, 'refs/heads/v1.0.0'), UnknownRevisionError);
  });

  test('that is no name of a commit is refused before Git sees it', async () => {
    for (const revision of ['--all', 'main~1', 'a b', '@{-1}', 'main:a'])
      await assert.rejects(client.resolve({ url }, revision), InvalidRevisionError);
  });

  test('of a repository that is empty, gone, or no repository says so', async () => {
    const empty = temporaryFolder();
    await git(empty, 'init', '--quiet', '--bare');
    await assert.rejects(client.resolve({ url: empty }, 'main'), /the repository is empty/);
    for (const missing of [path.join(empty, 'gone.git'), temporaryFolder()])
      await assert.rejects(client.resolve({ url: missing }, 'main'), (error) => {
        assert.ok(error instanceof RepositoryNotFoundError, String(error));
        return error.message.includes(missing);
      });
  });

  test('of an address on this machine is refused unless that is allowed', async () => {
    const strict = createGitClient({ cacheFolder: temporaryFolder() });
    for (const address of [url, `file://${url}`])
      await assert.rejects(strict.resolve({ url: address }, 'main'), InvalidRepositoryUrlError);
    assert.ok(await client.resolve({ url: `file://${url}` }, 'main'));
  });

  test('is not asked for once the caller has given up', async () => {
    const reason = new Error('cancelled');
    await assert.rejects(client.resolve({ url }, 'main', AbortSignal.abort(reason)), reason);
  });

  test('cannot be had without Git, or with a cache folder that is a file', async () => {
    const file = path.join(url, 'HEAD');
    await assert.rejects(newClient({ cacheFolder: file }).resolve({ url }, 'main'), (error) => {
      assert.ok(error instanceof GitFailedError);
      return error.message.includes(`cache folder ${file}`) && !error.message.includes('\n');
    });
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    try {
      await assert.rejects(client.resolve({ url }, 'main'), /The program git was not found/);
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

describe('a file of a commit', () => {
  const client = newClient({ maximumFileBytes: 1000 });
  let reference: { url: string };
  let commit: string;
  before(async () => {
    ({ commit, ...reference } = await newRepository({
      'deep/er/file.yaml': 'a: ü\n',
      'name with\nnewline': 'x',
      '-dash': 'y',
      '*': 'star',
      big: 'x'.repeat(2000),
    }));
  });

  test('comes as its bytes, whatever its name', async () => {
    assert.equal(text(await client.readFile(reference, commit, 'deep/er/file.yaml')), 'a: ü\n');
    assert.equal(text(await client.readFile(reference, commit, 'name with\nnewline')), 'x');
    assert.equal(text(await client.readFile(reference, commit, '-dash')), 'y');
    assert.equal(text(await client.readFile(reference, commit, '*')), 'star');
  });

  test('that does not exist, or is a folder, is undefined', async () => {
    for (const file of ['gone', 'deep', 'deep/er', 'deep/er/file.yaml/below', 'DEEP/er/file.yaml', '?'])
      assert.equal(await client.readFile(reference, commit, file), undefined, file);
  });

  test('outside the repository, in .git or beyond the limit is refused', async () => {
    for (const file of ['../../etc/passwd', '/etc/passwd', '.git/config', 'deep/../../x', ''])
      await assert.rejects(client.readFile(reference, commit, file), InvalidPathError);
    await assert.rejects(client.readFile(reference, commit, 'big'), GitTooLargeError);
    await assert.rejects(client.readFile(reference, 'main', 'big'), InvalidRevisionError);
    await assert.rejects(client.readFile(reference, 'e'.repeat(40), 'big'), UnknownRevisionError);
  });
});

describe('a checkout', () => {
  test('holds the files of the commit, is shared, and needs no network once it is there', async () => {
    const { url, commit } = await newRepository({ 'a/b.yaml': 'x', c: 'y' });
    const client = newClient();
    const [one, two] = await Promise.all([
      client.checkout({ url }, commit),
      client.checkout({ url }, commit),
    ]);
    assert.equal(one.folder, two.folder);
    assert.ok(path.isAbsolute(one.folder));
    assert.deepEqual((await readdir(one.folder)).toSorted(), ['a', 'c']);
    assert.equal(await readFile(path.join(one.folder, 'a/b.yaml'), 'utf8'), 'x');
    await git(url, 'update-ref', '-d', 'refs/heads/main');
    await (await client.checkout({ url }, commit)).release();
    await Promise.all([one.release(), two.release()]);
    await one.release();
  });

  test('is kept while somebody reads it; of the others the latest used stay', async () => {
    const { url, commit } = await newRepository({ a: '0' });
    const commits = [commit];
    for (const a of ['1', '2', '3', '4']) commits.push(await commitFiles(url, { files: { a } }));
    const client = newClient({ idleCheckouts: 2 });
    const held = await client.checkout({ url }, commit);
    for (const later of commits.slice(1)) await (await client.checkout({ url }, later)).release();
    const names = await readdir(path.dirname(held.folder));
    assert.deepEqual(
      new Set(names.filter((name) => !name.endsWith('.lock'))),
      new Set([commit, ...commits.slice(3)]),
    );
    assert.equal(await readFile(path.join(held.folder, 'a'), 'utf8'), '0');
    await held.release();
    await (await client.checkout({ url }, commits[3] ?? '')).release();
    await assert.rejects(stat(held.folder), 'released, it is the oldest');
    const again = await client.checkout({ url }, commit);
    assert.equal(await readFile(path.join(again.folder, 'a'), 'utf8'), '0');
    await again.release();
  });

  test('from before the machine started is made anew: a power cut may have emptied its files', async () => {
    const { url, commit } = await newRepository({ a: 'x' });
    const client = newClient();
    const checkout = await client.checkout({ url }, commit);
    const { folder } = checkout;
    await checkout.release();
    const made = await stat(folder);
    await utimes(folder, 0, 0);
    await (await client.checkout({ url }, commit)).release();
    assert.notEqual((await stat(folder)).birthtimeMs, made.birthtimeMs);
  });

  test('beyond the limit is refused', async () => {
    const { url, commit } = await newRepository({ a: 'x'.repeat(5000) });
    await assert.rejects(
      newClient({ maximumCheckoutBytes: 4000 }).checkout({ url }, commit),
      GitTooLargeError,
    );
  });
});
