import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { execa } from 'execa';
import { createGitBranches } from '../../../clients/git/create-git-branches.ts';
import { BaseMovedError, PushRejectedError, UnknownRevisionError } from '../../../clients/git/errors.ts';
import type { ChangeBranch, GitBranches, PublishedBranch } from '../../../clients/git/git-branches.ts';
import { commitFiles, createBareRepository, QUIET_GIT } from '../../../scripts/dev/servers/git-repository.ts';
import { useGitRepository } from '../../support/git-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const author = { name: 'Plumbline', email: 'plumbline@acme.example' };
const branch = 'plumbline/shop/abc';
const lines = Array.from({ length: 12 }, (_, index) => `line ${index}\n`);

/** A text of twelve lines in which some were replaced. */
function text(replaced: Record<number, string> = {}): string {
  return lines.map((line, index) => (replaced[index] === undefined ? line : `${replaced[index]}\n`)).join('');
}

interface World {
  url: string;
  branches: GitBranches;
  git: (...args: string[]) => Promise<string>;
  publish: (files: Record<string, string | null>, more?: Partial<ChangeBranch>) => Promise<PublishedBranch>;
}

async function newWorld(files: Record<string, string> = { 'a.yaml': text(), other: 'x\n' }): Promise<World> {
  const { url, git } = await useGitRepository(files);
  const branches = createGitBranches({ cacheFolder: temporaryFolder(), protocols: ['file'] });
  return {
    url,
    branches,
    git,
    publish: (changed, more = {}) =>
      branches.publish({
        repository: { url },
        base: 'main',
        branch,
        key: 'shop/abc',
        files: new Map(
          Object.entries(changed).map(([file, content]) => [
            file,
            content === null ? null : Buffer.from(content),
          ]),
        ),
        message: 'Carry live back',
        author,
        ...more,
      }),
  };
}

function headOf(published: PublishedBranch): string {
  assert.ok('head' in published, JSON.stringify(published));
  return published.head;
}

describe('a published branch', () => {
  test('is one commit on the newest base, which says whose change it is', async () => {
    const { git, publish } = await newWorld();
    const published = await publish({ 'a.yaml': text({ 2: 'new' }), 'b/c.yaml': 'c\n', other: null });
    assert.equal(published.outcome, 'published');
    assert.equal(await git('rev-parse', branch), headOf(published));
    assert.equal(await git('rev-parse', `${branch}^`), await git('rev-parse', 'main'));
    assert.equal(await git('show', `${branch}:b/c.yaml`), 'c');
    assert.equal(await git('ls-tree', '--name-only', branch), 'a.yaml\nb');
    assert.match(
      await git('log', '-1', '--format=%B', branch),
      /^Carry live back\n\nPlumbline-Change: shop\/abc$/m,
    );
    assert.equal(await git('log', '-1', '--format=%an %ae', branch), `${author.name} ${author.email}`);
  });

  test('is left alone when it holds the change already, also after the base moved elsewhere', async () => {
    const { url, git, publish } = await newWorld();
    const first = await publish({ 'a.yaml': text({ 2: 'new' }) });
    assert.deepEqual(await publish({ 'a.yaml': text({ 2: 'new' }) }), {
      outcome: 'unchanged',
      head: headOf(first),
    });
    await commitFiles(url, { files: { other: 'y\n' } });
    assert.deepEqual(await publish({ 'a.yaml': text({ 2: 'new' }) }), {
      outcome: 'unchanged',
      head: headOf(first),
    });
    assert.equal(await git('rev-parse', branch), headOf(first));
  });

  test('follows the change: our commit is replaced by another on the newest base', async () => {
    const { url, git, publish } = await newWorld();
    await publish({ 'a.yaml': text({ 2: 'new' }) });
    const base = await commitFiles(url, { files: { other: 'y\n' } });
    const second = await publish({ 'a.yaml': text({ 2: 'newer' }) });
    assert.equal(second.outcome, 'published');
    assert.equal(await git('rev-parse', `${branch}^`), base);
    assert.equal(await git('rev-list', '--count', `main..${branch}`), '1');
    assert.equal(await git('show', `${branch}:other`), 'y');
  });

  test('does not exist where there is nothing to change', async () => {
    const { url, git, publish } = await newWorld();
    assert.deepEqual(await publish({ 'a.yaml': text() }), { outcome: 'nothing-to-change' });
    assert.equal(await git('branch', '--list', branch), '');
    await commitFiles(url, { files: { 'a.yaml': text({ 2: 'new' }) } });
    assert.deepEqual(await publish({ 'a.yaml': text({ 2: 'new' }) }), { outcome: 'nothing-to-change' });
  });

  test('is begun anew once it was merged', async () => {
    const { url, git, publish, branches } = await newWorld();
    const first = await publish({ 'a.yaml': text({ 2: 'new' }) });
    const merge = { base: 'main', head: headOf(first), message: 'Merge', author };
    assert.equal((await branches.merge({ url }, merge)).outcome, 'merged');
    const second = await publish({ 'a.yaml': text({ 2: 'newer' }) });
    assert.equal(second.outcome, 'published');
    assert.equal(await git('rev-parse', `${branch}^`), await git('rev-parse', 'main'));
  });

  test('is made anew where the base changed the same files since they were read', async () => {
    const { url, git, publish } = await newWorld();
    const from = await git('rev-parse', 'main');
    await commitFiles(url, { files: { other: 'y\n' } });
    assert.equal((await publish({ 'a.yaml': text({ 2: 'new' }) }, { from })).outcome, 'published');
    await commitFiles(url, { files: { 'a.yaml': text({ 9: 'theirs' }) } });
    await assert.rejects(publish({ 'a.yaml': text({ 2: 'newer' }) }, { from }), BaseMovedError);
  });

  test('says which branch is missing, and which a hook protects', async () => {
    const { url, git, publish } = await newWorld();
    await assert.rejects(publish({ other: 'y' }, { base: 'nothing' }), UnknownRevisionError);
    await execa(
      'sh',
      [
        '-c',
        `printf '#!/bin/sh\\necho branch is protected >&2\\nexit 1\\n' > hooks/pre-receive; chmod +x hooks/pre-receive`,
      ],
      {
        cwd: url,
      },
    );
    await assert.rejects(publish({ other: 'y' }), (error: Error) => {
      assert.ok(error instanceof PushRejectedError);
      assert.match(error.message, /rejects a push to plumbline\/shop\/abc: .*protected/);
      return true;
    });
    assert.equal(await git('branch', '--list', branch), '');
  });
});

describe('commits of others on a branch of ours', () => {
  test('stay, and a new change goes on top of them', async () => {
    const { url, git, publish } = await newWorld();
    const first = headOf(await publish({ 'a.yaml': text({ 2: 'new' }) }));
    const theirs = await commitFiles(url, { branch, files: { notes: 'checked\n' }, message: 'Note' });
    assert.deepEqual(await publish({ 'a.yaml': text({ 2: 'new' }) }), { outcome: 'unchanged', head: theirs });
    const second = await publish({ 'a.yaml': text({ 2: 'newer' }) });
    assert.equal(second.outcome, 'published');
    assert.equal(await git('rev-list', '--count', `main..${branch}`), '4');
    assert.equal(await git('merge-base', branch, theirs), theirs);
    assert.equal(await git('merge-base', branch, first), first);
    assert.equal(await git('show', `${branch}:notes`), 'checked');
    assert.equal(await git('show', `${branch}:a.yaml`), text({ 2: 'newer' }).trimEnd());
    assert.deepEqual(await publish({ 'a.yaml': text({ 2: 'newer' }) }), {
      outcome: 'unchanged',
      head: headOf(second),
    });
    assert.equal((await publish({ 'a.yaml': text({ 2: 'newest' }) })).outcome, 'published');
    assert.equal(await git('show', `${branch}:notes`), 'checked');
    assert.equal(await git('show', `${branch}:a.yaml`), text({ 2: 'newest' }).trimEnd());
  });

  test('stay when they rebuilt the branch so that ours stands on theirs', async () => {
    const { url, git, publish } = await newWorld();
    await publish({ 'a.yaml': text({ 2: 'new' }) });
    const clone = temporaryFolder();
    await execa('git', ['clone', '--quiet', '--branch', branch, url, clone], { env: QUIET_GIT });
    const rebuild =
      'ours=$(git rev-parse HEAD); git reset --quiet --hard origin/main; echo n > notes; git add notes;' +
      'git commit --quiet --message=Note; git cherry-pick $ours; git push --quiet --force';
    await execa('sh', ['-c', rebuild], { cwd: clone, env: QUIET_GIT });
    assert.equal((await publish({ 'a.yaml': text({ 2: 'newer' }) })).outcome, 'refused');
    assert.equal(await git('show', `${branch}:notes`), 'n');
  });

  test('stay when they touch the same file elsewhere, together with news of the base', async () => {
    const { url, git, publish } = await newWorld();
    await publish({ 'a.yaml': text({ 2: 'new' }) });
    const theirs = await commitFiles(url, { branch, files: { 'a.yaml': text({ 2: 'new', 9: 'theirs' }) } });
    await commitFiles(url, { files: { other: 'y\n' } });
    const second = await publish({ 'a.yaml': text({ 2: 'newer' }) });
    assert.equal(second.outcome, 'published');
    assert.equal(await git('show', `${branch}:a.yaml`), text({ 2: 'newer', 9: 'theirs' }).trimEnd());
    assert.equal(await git('rev-parse', `${branch}^1`), theirs);
    assert.equal(await git('merge-base', branch, 'main'), await git('rev-parse', 'main'));
    assert.equal(await git('diff', '--name-only', `main...${branch}`), 'a.yaml');
  });

  test('that exclude our change are named instead of overwritten', async () => {
    const { url, git, publish } = await newWorld();
    await publish({ 'a.yaml': text({ 2: 'new' }) });
    const theirs = await commitFiles(url, { branch, files: { 'a.yaml': text({ 2: 'theirs' }) } });
    const refused = await publish({ 'a.yaml': text({ 2: 'newer' }) });
    assert.equal(refused.outcome, 'refused');
    assert.match('reason' in refused ? refused.reason : '', /somebody pushed to branch .* a\.yaml/);
    assert.equal(await git('rev-parse', branch), theirs);
  });

  test('are what the branch holds where somebody amended our commit', async () => {
    const { url, git, publish } = await newWorld();
    await publish({ 'a.yaml': text({ 2: 'new' }) });
    const clone = temporaryFolder();
    await execa('git', ['clone', '--quiet', '--branch', branch, url, clone], { env: QUIET_GIT });
    await execa(
      'sh',
      ['-c', 'echo more >> other; git commit --quiet --all --amend --no-edit; git push --quiet --force'],
      {
        cwd: clone,
        env: QUIET_GIT,
      },
    );
    const theirs = await git('rev-parse', branch);
    assert.equal((await publish({ 'a.yaml': text({ 2: 'newer' }) })).outcome, 'refused');
    assert.equal(await git('rev-parse', branch), theirs);
  });

  test('are none where a forge only rebased our commit', async () => {
    const { url, git, publish } = await newWorld();
    await publish({ 'a.yaml': text({ 2: 'new' }) });
    await commitFiles(url, { files: { other: 'y\n' } });
    const clone = temporaryFolder();
    await execa('git', ['clone', '--quiet', '--branch', branch, url, clone], { env: QUIET_GIT });
    await execa('sh', ['-c', 'git rebase --quiet origin/main && git push --quiet --force'], {
      cwd: clone,
      env: { ...QUIET_GIT, GIT_COMMITTER_NAME: 'Forge' },
    });
    assert.equal((await publish({ 'a.yaml': text({ 2: 'newer' }) })).outcome, 'published');
    assert.equal(await git('rev-list', '--count', `main..${branch}`), '1');
  });

  test('on a branch that merely has our name are refused', async () => {
    const { url, git, publish } = await newWorld();
    const theirs = await commitFiles(url, { branch, files: { 'a.yaml': text({ 3: 'theirs' }) } });
    assert.equal((await publish({ 'a.yaml': text({ 2: 'new' }) })).outcome, 'refused');
    assert.equal(await git('rev-parse', branch), theirs);
  });

  test('pushed in between are seen: the branch is not overwritten', async () => {
    const { url, git, publish } = await newWorld();
    const all = await Promise.all(
      Array.from({ length: 4 }, (_, index) => publish({ 'a.yaml': text({ 2: `new ${index}` }) })),
    );
    assert.ok(all.every(({ outcome }) => outcome === 'published' || outcome === 'unchanged'));
    const theirs = await commitFiles(url, { branch, files: { notes: 'n\n' } });
    await publish({ 'a.yaml': text({ 2: 'last' }) });
    assert.equal(await git('merge-base', branch, theirs), theirs);
  });
});

describe('a merge', () => {
  test('is compared, shown, made once and found again', async () => {
    const { url, git, publish, branches } = await newWorld();
    const head = headOf(await publish({ 'a.yaml': text({ 2: 'new' }) }));
    const before = await branches.compare({ url }, 'main', head);
    assert.deepEqual(before.conflicts, []);
    assert.equal(before.merged, undefined);
    assert.match((await branches.difference({ url }, 'main', head)) ?? '', /^-line 2\n\+new$/m);
    const merge = {
      base: 'main',
      head,
      message: 'Merge it',
      author: { name: 'Ada', email: 'ada@acme.example' },
    };
    const first = await branches.merge({ url }, merge);
    assert.equal(first.outcome, 'merged');
    assert.deepEqual(await branches.merge({ url }, merge), first);
    assert.equal(await git('rev-parse', 'main'), 'commit' in first ? first.commit : '');
    assert.equal(await git('show', 'main:a.yaml'), text({ 2: 'new' }).trimEnd());
    assert.match((await branches.difference({ url }, 'main', head)) ?? '', /^-line 2\n\+new$/m);
    const after = await branches.compare({ url }, 'main', head);
    assert.deepEqual(after.merged, { commit: 'commit' in first ? first.commit : '', by: 'Ada' });
  });

  test('names the files that exclude each other and changes nothing', async () => {
    const { url, git, publish, branches } = await newWorld();
    const head = headOf(await publish({ 'a.yaml': text({ 2: 'new' }) }));
    const base = await commitFiles(url, { files: { 'a.yaml': text({ 2: 'theirs' }) } });
    assert.deepEqual((await branches.compare({ url }, 'main', head)).conflicts, ['a.yaml']);
    const merge = { base: 'main', head, message: 'Merge it', author };
    assert.deepEqual(await branches.merge({ url }, merge), { outcome: 'conflict', files: ['a.yaml'] });
    assert.equal(await git('rev-parse', 'main'), base);
  });

  test('deletes a branch only where it was left', async () => {
    const { url, git, publish, branches } = await newWorld();
    const head = headOf(await publish({ 'a.yaml': text({ 2: 'new' }) }));
    const theirs = await commitFiles(url, { branch, files: { notes: 'n\n' } });
    assert.equal(await branches.remove({ url }, branch, head), false);
    assert.equal(await branches.tipOf({ url }, branch), theirs);
    assert.equal(await branches.remove({ url }, branch, theirs), true);
    assert.equal(await branches.remove({ url }, branch, theirs), true);
    assert.equal(await git('branch', '--list', branch), '');
  });
});

test('a repository that is not there is said so', async () => {
  const branches = createGitBranches({ cacheFolder: temporaryFolder(), protocols: ['file'] });
  await createBareRepository(path.join(temporaryFolder(), 'other.git'), { files: { a: '1' } });
  await assert.rejects(branches.tipOf({ url: '/nowhere/at-all.git' }, 'main'), /does not exist/);
});
