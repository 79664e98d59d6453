import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ForgeError, ForgeNotFoundError } from '../../../clients/forge/errors.ts';
import { contentOf, newBranch, pullRequestsOf, pushChange } from './forge-world.ts';
import type { ForgeWorld, SeenPullRequest } from './forge-world.ts';

/** Of the whole suite, on a machine that is busy with others. */
const limits = { timeout: 900_000 };

/** What every Forge does, wherever pull requests live. The tests share the world. */
export function describeForge(name: string, world: ForgeWorld): void {
  describe(name, limits, () => {
    test('ends with one pull request and one comment, wherever it was interrupted before', async () => {
      for (let step = 1; ; step += 1) {
        const branch = newBranch();
        await pushChange(world, branch);
        const content = contentOf(branch, {
          reviewers: [world.reviewer],
          labels: [`step-${step}`],
          draft: true,
        });
        const interrupted = await interruptedAt(world, step, () => world.forge.propose(content));
        const reference = await world.forge.propose(content);
        const seen = await onlyOf(world, branch);
        assert.deepEqual(
          [seen.labels, seen.reviewers, seen.draft],
          [[`step-${step}`], [world.reviewer], true],
        );
        assert.equal(seen.number, reference.number);
        const comment = { body: 'News.', marker: '<!-- plumbline: news -->' };
        const again = await interruptedAt(world, step, () => world.forge.comment(reference, comment));
        await world.forge.comment(reference, comment);
        assert.equal((await onlyOf(world, branch)).comments.length, 1);
        const atLast = await interruptedAt(world, step, () => world.forge.close(reference, 'Gone.'));
        await world.forge.close(reference, 'Gone.');
        const closed = await onlyOf(world, branch);
        assert.deepEqual([closed.state, closed.comments.length], ['closed', 2]);
        assert.equal(await world.tipOf(branch), undefined);
        if (!interrupted && !again && !atLast) return;
        assert.ok(step < 40, 'no call of a forge needs as many steps');
      }
    });

    test('opens a pull request with all that it is to show, and finds it again', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      const content = contentOf(branch, { labels: ['drift', 'plumbline'], reviewers: [world.reviewer] });
      const first = await world.forge.propose(content);
      assert.equal(first.branch, branch);
      assert.ok(first.url.endsWith(`/${first.number}`), first.url);
      const opened = await onlyOf(world, branch);
      assert.equal(opened.title, content.title);
      assert.ok(opened.body.includes(content.body) && opened.body.endsWith(content.marker), opened.body);
      assert.deepEqual(opened.labels.toSorted(), ['drift', 'plumbline']);
      assert.deepEqual(opened.reviewers, [world.reviewer]);
      assert.deepEqual(await world.forge.propose(content), first);
      assert.deepEqual(await world.forge.find(branch, content.base), first);
      assert.equal(await world.forge.find(newBranch(), content.base), undefined);
      assert.deepEqual(await onlyOf(world, branch), opened);
    });

    test('brings it up to date and keeps what people wrote around our part', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      const content = contentOf(branch);
      const { number } = await world.forge.propose(content);
      const { body } = await onlyOf(world, branch);
      await world.editBody(number, `Please look, Ada.\n\n${body}\n\nI checked this.`);
      const changed = { title: 'Another title', body: 'Live differs more.', labels: ['later'], draft: true };
      await world.forge.propose({ ...content, ...changed });
      const updated = await onlyOf(world, branch);
      assert.equal(updated.title, 'Another title');
      assert.match(updated.body, /^Please look, Ada\.\n\n<!-- plumbline -->\nLive differs more\.\n\n/);
      assert.match(updated.body, /-->\n\nI checked this\.$/);
      assert.doesNotMatch(updated.body, /from Git/);
      assert.deepEqual(updated.labels.toSorted(), ['drift', 'later']);
      assert.equal(updated.draft, true);
      await world.forge.propose({ ...content, ...changed, draft: false });
      assert.equal((await onlyOf(world, branch)).draft, false);
    });

    test('adopts a pull request that somebody opened for the branch, and adds to their words', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      const { number } = await world.forge.propose(contentOf(branch));
      await world.editBody(number, 'All of it is mine now.');
      assert.equal((await world.forge.propose(contentOf(branch))).number, number);
      const { body } = await onlyOf(world, branch);
      assert.match(body, /^All of it is mine now\.\n\n<!-- plumbline -->\nLive differs/);
    });

    test('opens another one after people closed or merged the first', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      const first = await world.forge.propose(contentOf(branch));
      await world.close(first.number);
      const second = await world.forge.propose(contentOf(branch));
      assert.notEqual(second.number, first.number);
      await world.merge(second.number);
      assert.equal((await world.forge.read(second)).state, 'merged');
      await pushChange(world, branch, 'changed again\n');
      const third = await world.forge.propose(contentOf(branch));
      assert.ok(third.number !== first.number && third.number !== second.number);
      const states = (await pullRequestsOf(world, branch)).map(({ number, state }) => [number, state]);
      assert.deepEqual(
        states.toSorted(([one = 0], [other = 0]) => Number(one) - Number(other)),
        [
          [first.number, 'closed'],
          [second.number, 'merged'],
          [third.number, 'open'],
        ],
      );
    });

    test('comments once for each marker and edits the comment afterwards', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      const reference = await world.forge.propose(contentOf(branch));
      const marker = '<!-- plumbline: progress -->';
      await world.forge.comment(reference, { body: 'One node has it.', marker });
      await world.forge.comment(reference, { body: 'One node has it.', marker });
      await world.forge.comment(reference, { body: 'Other news.', marker: '<!-- plumbline: other -->' });
      await world.forge.comment(reference, { body: 'All nodes have it.', marker });
      const { comments } = await onlyOf(world, branch);
      assert.equal(comments.length, 2);
      assert.ok(
        comments.some((comment) => comment === `All nodes have it.\n\n${marker}`),
        comments.join(),
      );
    });

    test('reads an open one with its newest commit, and one that cannot be merged', async () => {
      const branch = newBranch();
      const head = await pushChange(world, branch);
      const reference = await world.forge.propose(contentOf(branch));
      const state = await world.forge.read(reference);
      assert.deepEqual([state.state, state.head, state.checks], ['open', head, 'none']);
      assert.notEqual(state.mergeable, false);
      const [one, other] = [newBranch(), newBranch()];
      await pushChange(world, one, 'one\n', 'contested.yaml');
      await pushChange(world, other, 'other\n', 'contested.yaml');
      const first = await world.forge.propose(contentOf(one));
      const second = await world.forge.propose(contentOf(other));
      await world.merge(first.number);
      assert.notEqual((await world.forge.read(second)).mergeable, true);
    });

    test('reads who merged or closed it', async () => {
      const [merged, closed] = [newBranch(), newBranch()];
      const head = await pushChange(world, merged);
      await pushChange(world, closed);
      const one = await world.forge.propose(contentOf(merged));
      const other = await world.forge.propose(contentOf(closed));
      await world.merge(one.number);
      await world.close(other.number);
      const first = await world.forge.read(one);
      assert.deepEqual([first.state, first.head, first.by], ['merged', head, 'ada']);
      assert.equal(first.mergeCommit, await world.tipOf('main'));
      const second = await world.forge.read(other);
      assert.deepEqual([second.state, second.by, second.mergeCommit], ['closed', 'ada', undefined]);
    });

    test('closes with the reason and deletes the branch, once', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      const reference = await world.forge.propose(contentOf(branch));
      await world.forge.close(reference, 'The drift is gone.');
      await world.forge.close(reference, 'The drift is gone.');
      const { state, comments } = await onlyOf(world, branch);
      assert.equal(state, 'closed');
      assert.equal(comments.length, 1);
      assert.match(comments[0] ?? '', /^The drift is gone\./);
      assert.equal(await world.tipOf(branch), undefined);
    });

    test('of a merged one only deletes the branch, and of one whose branch has another nothing', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      const first = await world.forge.propose(contentOf(branch));
      await world.merge(first.number);
      await world.forge.close(first, 'The drift is gone.');
      assert.equal((await world.forge.read(first)).state, 'merged');
      assert.deepEqual((await onlyOf(world, branch)).comments, []);
      assert.equal(await world.tipOf(branch), undefined);
      const head = await pushChange(world, branch, 'again\n');
      await world.forge.propose(contentOf(branch));
      await world.forge.close(first, 'The drift is gone.');
      assert.equal(await world.tipOf(branch), head);
    });

    test('takes titles, bodies and comments of any length and content', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      const title = `Carry\nback ${'🚀'.repeat(200)}`;
      const body = `# Proof\n\n\`\`\`diff\n${'+ a line of the diff\n'.repeat(6000)}\`\`\`\n`;
      const content = contentOf(branch, { title, body });
      const reference = await world.forge.propose(content);
      await world.forge.comment(reference, { body, marker: '<!-- plumbline: long -->' });
      const opened = await onlyOf(world, branch);
      assert.match(opened.title, /^Carry back (?:🚀)+…$/u);
      assert.match(opened.body, /\n```\n\n\*The rest was cut off/);
      assert.ok(opened.body.endsWith(content.marker));
      await world.forge.propose(content);
      assert.deepEqual(await onlyOf(world, branch), opened);
    });

    test('goes on without reviewers that the forge refuses, and says so', async () => {
      const branch = newBranch();
      await pushChange(world, branch);
      world.warnings.length = 0;
      const reviewers = [world.stranger, world.reviewer];
      await world.forge.propose(contentOf(branch, { reviewers }));
      const opened = await onlyOf(world, branch);
      assert.ok(opened.reviewers.includes(world.reviewer), opened.reviewers.join());
      assert.equal(world.warnings.length, opened.reviewers.includes(world.stranger) ? 0 : 1);
    });

    test('says what is not there', async () => {
      const nothing = { number: 99_999, url: '', branch: 'plumbline/none' };
      await assert.rejects(world.forge.read(nothing), ForgeNotFoundError);
      await assert.rejects(
        world.forge.comment(nothing, { body: 'x', marker: '<!-- x -->' }),
        ForgeNotFoundError,
      );
      await assert.rejects(world.forge.propose(contentOf('plumbline/none')), (error: Error) => {
        assert.ok(error instanceof ForgeError && !error.retryable, error.message);
        return true;
      });
    });
  });
}

/** The only pull request of a branch. */
async function onlyOf(world: ForgeWorld, branch: string): Promise<SeenPullRequest> {
  const all = await pullRequestsOf(world, branch);
  assert.equal(all.length, 1, JSON.stringify(all));
  return all[0] as SeenPullRequest;
}

/** Whether the step was reached: then the action failed although it happened. */
async function interruptedAt(
  world: ForgeWorld,
  step: number,
  action: () => Promise<unknown>,
): Promise<boolean> {
  world.interruptAt(step);
  try {
    await action();
    return world.wasInterrupted();
  } catch (error) {
    assert.ok(world.wasInterrupted(), String(error));
    return true;
  } finally {
    world.interruptAt(0);
  }
}
