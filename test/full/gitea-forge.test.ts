import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import {
  ForgeAuthenticationError,
  ForgeForbiddenError,
  ForgeNotFoundError,
  WebhookSignatureError,
} from '../../clients/forge/errors.ts';
import { createGiteaApi } from '../../clients/forge/gitea/gitea-api.ts';
import { createHostedForge } from '../../clients/forge/hosted/hosted-forge.ts';
import type { Forge } from '../../clients/forge/forge.ts';
import { readWebhook } from '../../clients/forge/webhooks/forge-webhook.ts';
import type { WebhookEvent, WebhookHeaders } from '../../clients/forge/webhooks/forge-webhook.ts';
import { AuthenticationError, PushRejectedError } from '../../clients/git/errors.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { describeForge } from '../support/forges/forge-behaviour.ts';
import { contentOf, newBranch, pushChange } from '../support/forges/forge-world.ts';
import { leastScopes, openGiteaWorld } from '../support/forges/gitea-world.ts';

const world = await openGiteaWorld();

describeForge('pull requests at Gitea', world);

describe('a real Gitea', { timeout: 600_000 }, () => {
  test('says what statuses say together, the newest of each', async () => {
    const branch = newBranch();
    const head = await pushChange(world, branch);
    const reference = await world.forge.propose(contentOf(branch));
    const expectAfter = async (state: 'pending' | 'success' | 'failure', context: string, checks: string) => {
      await world.setStatus?.(head, state, context);
      assert.equal((await world.forge.read(reference)).checks, checks);
    };
    await expectAfter('pending', 'ci/render', 'pending');
    await expectAfter('failure', 'ci/lint', 'failed');
    await expectAfter('success', 'ci/lint', 'pending');
    await expectAfter('success', 'ci/render', 'passed');
  });

  test('calls a pull request mergeable once it has looked', async () => {
    const branch = newBranch();
    await pushChange(world, branch);
    const reference = await world.forge.propose(contentOf(branch));
    await waitUntil(async () => (await world.forge.read(reference)).mergeable === true, { within: 120_000 });
  });

  test('refuses a push to a protected branch, with a message that says so', async () => {
    const rule = { rule_name: 'plumbline/locked/*', enable_push: false };
    await world.gitea.call('POST', '/repos/acme/platform/branch_protections', rule);
    await assert.rejects(pushChange(world, 'plumbline/locked/one'), (error: Error) => {
      assert.ok(error instanceof PushRejectedError, error.message);
      assert.match(error.message, /rejects a push to plumbline\/locked\/one: .*protected/i);
      assert.ok(!error.message.includes(world.token));
      return true;
    });
  });

  test('names a token that is wrong, one with too few rights, and a repository that is gone or moved', async () => {
    const branch = newBranch();
    await pushChange(world, branch);
    const content = contentOf(branch);
    await assert.rejects(
      forgeWith('0123456789012345678901234567890123456789').propose(content),
      (error: Error) => {
        assert.ok(error instanceof ForgeAuthenticationError, error.message);
        assert.doesNotMatch(error.message, /0123456789012/);
        return true;
      },
    );
    const reader = await world.gitea.tokenOf('plumbline-bot', ['read:repository']);
    await assert.rejects(forgeWith(reader).propose(content), (error: Error) => {
      assert.ok(error instanceof ForgeForbiddenError, error.message);
      assert.match(error.message, /scope/);
      return true;
    });
    const stranger = await world.gitea.tokenOf('mallory', leastScopes);
    await assert.rejects(forgeWith(stranger).propose(content), ForgeNotFoundError);
    await assert.rejects(forgeWith(world.token, 'acme/gone').propose(content), ForgeNotFoundError);
    await world.gitea.call('POST', '/orgs/acme/repos', { name: 'old', private: true, auto_init: true });
    await world.gitea.call('PATCH', '/repos/acme/old', { name: 'new' });
    await assert.rejects(forgeWith(world.token, 'acme/old').propose(content), ForgeNotFoundError);
    const repository = { ...world.repository, credentials: { username: 'x', password: reader } };
    await assert.rejects(pushChange({ ...world, repository }, newBranch()), (error: Error) => {
      assert.ok(error instanceof AuthenticationError || error instanceof PushRejectedError, error.message);
      assert.ok(!error.message.includes(reader));
      return true;
    });
  });

  test('keeps a commit that somebody pushed to the branch through the forge', async () => {
    const branch = newBranch();
    await pushChange(world, branch, 'one\n', 'kept.yaml');
    const reference = await world.forge.propose(contentOf(branch));
    const content = Buffer.from('a note\n').toString('base64');
    await world.gitea.call(
      'POST',
      '/repos/acme/platform/contents/note.txt',
      { branch, content, message: 'Note' },
      'ada',
    );
    const theirs = await world.tipOf(branch);
    const head = await pushChange(world, branch, 'two\n', 'kept.yaml');
    assert.notEqual(head, theirs);
    await waitUntil(async () => (await world.forge.read(reference)).head === head, { within: 120_000 });
    const note = await world.gitea.call<{ content: string }>(
      'GET',
      `/repos/acme/platform/contents/note.txt?ref=${encodeURIComponent(branch)}`,
    );
    assert.equal(note.content, content);
  });

  test('signs what it tells the webhook, and what it tells is understood', async () => {
    const secret = 'a-secret-of-the-webhook';
    const received: { headers: WebhookHeaders; body: Buffer }[] = [];
    const server = createServer((request, response) => {
      void (async () => {
        received.push({ headers: request.headers, body: await buffer(request) });
        response.end();
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    after(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await world.gitea.call('POST', '/repos/acme/platform/hooks', {
      type: 'gitea',
      active: true,
      events: ['pull_request', 'pull_request_sync', 'pull_request_comment', 'pull_request_review'],
      config: { url: `http://127.0.0.1:${port}/webhooks/forge`, content_type: 'json', secret },
    });

    const branch = newBranch();
    await pushChange(world, branch);
    const reference = await world.forge.propose(contentOf(branch));
    const events = (): WebhookEvent[] =>
      received
        .flatMap(({ headers, body }) => readWebhook('gitea', secret, headers, body) ?? [])
        // What happened before may be told late.
        .filter(({ pullRequest }) => pullRequest === reference.number);
    await world.forge.comment(reference, { body: 'Ours.', marker: '<!-- plumbline: ours -->' });
    const comments = `/repos/acme/platform/issues/${reference.number}/comments`;
    await world.gitea.call('POST', comments, { body: 'Why?' }, 'ada');
    await pushChange(world, branch, 'changed\n');
    // Gitea says nothing of a push to what was closed in the meantime.
    await waitUntil(async () => events().some(({ kind }) => kind === 'pushed'), { within: 120_000 });
    await world.close(reference.number);
    await world.gitea.call(
      'PATCH',
      `/repos/acme/platform/pulls/${reference.number}`,
      { state: 'open' },
      'ada',
    );
    await world.merge(reference.number);
    await waitUntil(async () => events().some(({ kind }) => kind === 'merged'), { within: 120_000 });
    await waitUntil(async () => new Set(events().map(({ kind }) => kind)).size === 5, { within: 120_000 });
    for (const event of events()) {
      assert.deepEqual(
        [event.pullRequest, event.branch, event.repository],
        [reference.number, branch, 'acme/platform'],
      );
      if (event.kind === 'commented') assert.equal(event.by, 'ada');
    }
    const [first] = received;
    assert.throws(
      () => readWebhook('gitea', 'another secret', first?.headers ?? {}, first?.body ?? Buffer.alloc(0)),
      WebhookSignatureError,
    );
  });
});

function forgeWith(token: string, repository = 'acme/platform'): Forge {
  const api = createGiteaApi({ url: world.gitea.url, repository, token: async () => token });
  return createHostedForge(api, { warn: (line) => world.warnings.push(line) });
}
