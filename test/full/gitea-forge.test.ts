import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  ForgeAuthenticationError,
  ForgeForbiddenError,
  ForgeNotFoundError,
} from '../../clients/forge/errors.ts';
import { createGiteaApi } from '../../clients/forge/gitea/gitea-api.ts';
import { createHostedForge } from '../../clients/forge/hosted/hosted-forge.ts';
import type { Forge, ForgeEvent } from '../../clients/forge/forge.ts';
import { createPullRequestOwners } from '../../clients/forge/owners.ts';
import { AuthenticationError, PushRejectedError } from '../../clients/git/errors.ts';
import { parseConfiguration } from '../../config/load-configuration.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { describeForge } from '../support/forges/forge-behaviour.ts';
import { contentOf, newBranch, pushChange } from '../support/forges/forge-world.ts';
import { leastScopes, openGiteaWorld } from '../support/forges/gitea-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useTemporal } from '../support/temporal-server.ts';
import { startGateway } from '../../workers/gateway/run-gateway.ts';
import { openStorage } from '../../workers/storage.ts';
import { taskQueues } from '../../workflows/messages.ts';

const world = await openGiteaWorld();
const temporal = await useTemporal();

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

  test('signs what it tells the gateway, which tells the workflow that waits for the pull request', async () => {
    const secret = 'a-secret-of-the-webhook';
    process.env['TEST_GITEA_TOKEN'] = world.token;
    process.env['TEST_GITEA_SECRET'] = secret;
    const { configuration } = parseConfiguration(
      `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace} }
storage: { folder: '${temporaryFolder()}' }
gateway: { port: 0 }
forge:
  kind: gitea
  url: ${world.gitea.url}
  token: { env: TEST_GITEA_TOKEN }
  webhookSecret: { env: TEST_GITEA_SECRET }
`,
      'plumbline.yaml',
      new Date(),
    );
    const gateway = await startGateway(configuration, { log: () => undefined });
    after(() => gateway.stop());
    await world.gitea.call('POST', '/repos/acme/platform/hooks', {
      type: 'gitea',
      active: true,
      events: ['pull_request', 'pull_request_sync', 'pull_request_comment', 'pull_request_review'],
      config: { url: `${gateway.url}/webhooks/forge`, content_type: 'json', secret },
    });

    const branch = newBranch();
    await pushChange(world, branch);
    const workflowId = `remediate/${branch}`;
    const options = { workflowId, taskQueue: taskQueues.orchestration, args: [] };
    const { client } = temporal;
    const handle = await client.workflow.start('waits', options);
    const repository = `${new URL(world.gitea.url).host}/acme/platform`;
    await createPullRequestOwners(await openStorage(configuration)).put(repository, { workflowId, branch });
    const heard = async (): Promise<ForgeEvent[]> => {
      const { events } = await handle.fetchHistory();
      return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: told }) =>
        told ? [JSON.parse(String(told.input?.payloads?.[0]?.data)) as ForgeEvent] : [],
      );
    };
    const wait = (kind: ForgeEvent['kind']) =>
      waitUntil(async () => (await heard()).some((event) => event.kind === kind), {
        within: 120_000,
        every: 500,
      });

    const reference = await world.forge.propose(contentOf(branch));
    await world.forge.comment(reference, { body: 'Ours.', marker: '<!-- plumbline: ours -->' });
    const comments = `/repos/acme/platform/issues/${reference.number}/comments`;
    await world.gitea.call('POST', comments, { body: 'Why?' }, 'ada');
    await wait('commented');
    await pushChange(world, branch, 'changed\n');
    await wait('pushed');
    await world.close(reference.number);
    await wait('closed');
    const pull = `/repos/acme/platform/pulls/${reference.number}`;
    await world.gitea.call('PATCH', pull, { state: 'open' }, 'ada');
    await wait('reopened');
    await world.merge(reference.number);
    await wait('merged');
    for (const event of await heard()) {
      assert.deepEqual([event.pullRequest, event.branch], [reference.number, branch]);
      if (event.kind === 'commented') assert.equal(event.by, 'ada');
    }
  });
});

function forgeWith(token: string, repository = 'acme/platform'): Forge {
  const api = createGiteaApi({ url: world.gitea.url, repository, token: async () => token });
  return createHostedForge(api, { warn: (line) => world.warnings.push(line) });
}
