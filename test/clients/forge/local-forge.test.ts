import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { execa } from 'execa';
import { commitFiles, QUIET_GIT } from '../../../scripts/dev/servers/git-repository.ts';
import { describeForge } from '../../support/forges/forge-behaviour.ts';
import { contentOf, newBranch, pushChange } from '../../support/forges/forge-world.ts';
import { openLocalWorld } from '../../support/forges/local-world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describeForge('pull requests of a bare repository', await openLocalWorld());

const ada = { name: 'Ada', email: 'ada@acme.example' };

describe('a pull request that is merged on a page', { timeout: 300_000 }, () => {
  test('is listed with its diff, merged once, and its branch deleted', async () => {
    const world = await openLocalWorld();
    const { local, forge } = world;
    const branch = newBranch();
    const head = await pushChange(world, branch, 'replicas: 5\n');
    const reference = await forge.propose(contentOf(branch));
    assert.deepEqual(
      (await local.list()).map(({ number, state }) => [number, state]),
      [[reference.number, 'open']],
    );
    assert.match((await local.difference(reference.number)) ?? '', /^\+replicas: 5$/m);
    const merged = await local.merge(reference.number, { head, by: ada });
    assert.equal(merged.outcome, 'merged');
    assert.deepEqual(await local.merge(reference.number, { head, by: ada }), merged);
    assert.equal(await world.tipOf(branch), undefined);
    assert.deepEqual(await forge.read(reference), {
      state: 'merged',
      head,
      checks: 'none',
      mergeCommit: await world.tipOf('main'),
      by: 'Ada',
    });
  });

  test('is not merged as a draft, in a conflict, or when its branch moved since it was looked at', async () => {
    const world = await openLocalWorld();
    const { local, forge, url } = world;
    const branch = newBranch();
    const head = await pushChange(world, branch, 'one\n', 'contested.yaml');
    const { number } = await forge.propose(contentOf(branch, { draft: true }));
    const reasonOf = async (seen: string): Promise<string> => {
      const merged = await local.merge(number, { head: seen, by: ada });
      return merged.outcome === 'not-mergeable' ? merged.reason : merged.outcome;
    };
    assert.match(await reasonOf(head), /a draft/);
    await forge.propose(contentOf(branch));
    const moved = await commitFiles(url, { branch, files: { notes: 'n\n' } });
    assert.match(await reasonOf(head), /has moved since/);
    await commitFiles(url, { files: { 'contested.yaml': 'other\n' } });
    assert.match(await reasonOf(moved), /main has changed contested\.yaml/);
    await local.decline(number, { by: 'Ada', reason: 'No.' });
    assert.match(await reasonOf(moved), /closed/);
    assert.equal((await local.view(number))?.pullRequest.comments.length, 1);
  });

  test('counts as merged when somebody merged it by hand, and as closed without its branch', async () => {
    const world = await openLocalWorld();
    const { forge, url } = world;
    const [merged, deleted] = [newBranch(), newBranch()];
    await pushChange(world, merged);
    await pushChange(world, deleted);
    const one = await forge.propose(contentOf(merged));
    const other = await forge.propose(contentOf(deleted));
    const clone = temporaryFolder();
    const byHand = `git merge --quiet --no-ff --no-edit origin/${merged} && git push --quiet origin main :${deleted}`;
    await execa('git', ['clone', '--quiet', url, clone], { env: QUIET_GIT });
    await execa('sh', ['-c', byHand], { cwd: clone, env: { ...QUIET_GIT, GIT_AUTHOR_NAME: 'Grace' } });
    const state = await forge.read(one);
    assert.deepEqual(
      [state.state, state.by, state.mergeCommit],
      ['merged', 'Grace', await world.tipOf('main')],
    );
    assert.equal((await forge.read(other)).state, 'closed');
  });

  test('is found merged where the record of the merge was lost', async () => {
    for (let step = 1; step < 30; step += 1) {
      const world = await openLocalWorld();
      const branch = newBranch();
      const head = await pushChange(world, branch);
      const { number } = await world.forge.propose(contentOf(branch));
      const interrupted = world.forge as typeof world.local;
      world.interruptAt(step);
      await interrupted.merge(number, { head, by: ada }).catch(() => undefined);
      const reached = world.wasInterrupted();
      world.interruptAt(0);
      assert.equal((await world.local.merge(number, { head, by: ada })).outcome, 'merged');
      assert.equal((await world.local.view(number))?.state.by, 'Ada');
      const merges = await execa('git', ['-C', world.url, 'rev-list', '--count', '--merges', 'main']);
      assert.equal(merges.stdout, '1');
      if (!reached) return;
    }
    assert.fail('no merge needs as many steps');
  });
});

test('pull requests opened for one branch at once are one', { timeout: 300_000 }, async () => {
  const world = await openLocalWorld();
  const branch = newBranch();
  await pushChange(world, branch);
  const all = await Promise.all(Array.from({ length: 6 }, () => world.forge.propose(contentOf(branch))));
  assert.equal(new Set(all.map(({ number }) => number)).size, 1);
  assert.equal((await world.local.list()).length, 1);
});
