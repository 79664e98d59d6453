import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { createPullRequestOwners } from '../../../clients/forge/owners.ts';
import { parseConfiguration } from '../../../config/load-configuration.ts';
import { startGateway } from '../../../workers/gateway/run-gateway.ts';
import { openStorage } from '../../../workers/storage.ts';
import { taskQueues } from '../../../workflows/messages.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { useTemporal } from '../../support/temporal-server.ts';

const limits = { timeout: 300_000 };
const temporal = await useTemporal();
process.env['TEST_FORGE_TOKEN'] = 'unused';
process.env['TEST_GITHUB_SECRET'] = 'secret-of-github';
process.env['TEST_GITEA_SECRET'] = 'secret-of-gitea';
const { configuration } = parseConfiguration(
  `version: 1
temporal: { address: '${temporal.address}', namespace: ${temporal.namespace} }
storage: { folder: '${temporaryFolder()}' }
gateway: { port: 0 }
forge:
  kind: github
  token: { env: TEST_FORGE_TOKEN }
  webhookSecret: { env: TEST_GITHUB_SECRET }
targets:
  - name: shop
    cluster: { context: test }
    source: { git: https://git.example/acme/shop }
    forge:
      kind: gitea
      url: https://git.example
      token: { env: TEST_FORGE_TOKEN }
      webhookSecret: { env: TEST_GITEA_SECRET }
`,
  'plumbline.yaml',
  new Date(),
);
const gateway = await startGateway(configuration, { log: () => undefined });
after(() => gateway.stop());
const owners = createPullRequestOwners(await openStorage(configuration));

/** A workflow that waits; nobody works on it, so its history shows what it was told. */
async function waiting(workflowId: string): Promise<string> {
  const options = { workflowId, taskQueue: taskQueues.orchestration, args: [] };
  await temporal.client.workflow.start('waits', options);
  return workflowId;
}

async function toldTo(workflowId: string): Promise<unknown[]> {
  const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: told }) => {
    if (!told) return [];
    const [payload] = told.input?.payloads ?? [];
    return [[told.signalName, JSON.parse(Buffer.from(payload?.data ?? []).toString())]];
  });
}

interface Sent {
  forge?: 'github' | 'gitea';
  event?: string;
  secret?: string;
  payload?: object;
  delivery?: string;
}

const pullRequest = (repository: string, branch: string) => ({
  number: 7,
  merged: true,
  head: { ref: branch, repo: { full_name: repository } },
});

async function send(sent: Sent): Promise<number> {
  const { forge = 'github', event = 'pull_request', secret = `secret-of-${forge}`, payload = {} } = sent;
  const body = JSON.stringify({ action: 'closed', sender: { login: 'ada' }, ...payload });
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const headers: Record<string, string> =
    forge === 'github'
      ? { 'x-github-event': event, 'x-hub-signature-256': `sha256=${digest}` }
      : { 'x-gitea-event': event, 'x-gitea-signature': digest, 'x-hub-signature-256': `sha256=${digest}` };
  headers[`x-${forge}-delivery`] = sent.delivery ?? '1';
  const response = await fetch(`${gateway.url}/webhooks/forge`, { method: 'POST', headers, body });
  await response.text();
  return response.status;
}

test('a signed delivery is told to the workflow that owns the branch, once', limits, async () => {
  const workflowId = await waiting('remediate/shop/one');
  const branch = 'plumbline/shop/one';
  await owners.put('github.com/acme/platform', { workflowId, branch, pullRequest: 7 });
  const repository = { full_name: 'Acme/Platform' };
  const payload = { repository, pull_request: pullRequest('Acme/Platform', branch) };
  assert.equal(await send({ payload }), 202);
  assert.equal(await send({ payload }), 202);
  assert.equal(await send({ payload, delivery: '2' }), 202);
  const merged = { kind: 'merged', pullRequest: 7, branch, by: 'ada' };
  assert.deepEqual(await toldTo(workflowId), [['pullRequestChanged', merged]]);

  const issue = { number: 7, pull_request: {} };
  const comment = { repository, action: 'created', issue, comment: { body: 'Why?' } };
  assert.equal(await send({ event: 'issue_comment', payload: comment }), 202);
  assert.deepEqual(await toldTo(workflowId), [
    ['pullRequestChanged', merged],
    ['pullRequestChanged', { ...merged, kind: 'commented' }],
  ]);
});

test('a delivery of the forge of one target is known by its own secret', limits, async () => {
  const workflowId = await waiting('remediate/shop/two');
  const branch = 'plumbline/shop/two';
  await owners.put('git.example/acme/shop', { workflowId, branch });
  const repository = { full_name: 'acme/shop' };
  const payload = { repository, pull_request: pullRequest('acme/shop', branch) };
  assert.equal(await send({ forge: 'gitea', payload }), 202);
  assert.equal((await toldTo(workflowId)).length, 1);
  // Whoever knows the secret of one forge cannot speak for another.
  assert.equal(await send({ forge: 'github', secret: 'secret-of-gitea', payload }), 401);
  assert.equal(await send({ forge: 'github', payload }), 200);
  assert.equal((await toldTo(workflowId)).length, 1);
});

test('what is not signed, concerns nobody or came too late changes nothing', limits, async () => {
  const branch = 'plumbline/shop/three';
  const repository = { full_name: 'acme/platform' };
  const payload = { repository, pull_request: pullRequest('acme/platform', branch) };
  assert.equal(await send({ payload, secret: 'guessed' }), 401);
  assert.equal(await send({ payload }), 200);
  await owners.put('github.com/acme/platform', { workflowId: 'remediate/shop/gone', branch });
  const other = { ...payload, sender: { login: 'grace' } };
  assert.equal(await send({ payload: other }), 200);
  const strange = { repository, pull_request: pullRequest('acme/platform', '../../état de la branche') };
  assert.equal(await send({ payload: strange }), 200);
  assert.equal(await send({ event: 'ping', payload: { repository } }), 200);
  const large = await fetch(`${gateway.url}/webhooks/forge`, { method: 'POST', body: 'x'.repeat(6_000_000) });
  assert.equal(large.status, 413);
});
