import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { startGateway } from '../../../../workers/gateway/run-gateway.ts';
import type { RunningGateway } from '../../../../workers/gateway/run-gateway.ts';
import { listOpenRetrainings } from '../../../../workers/operations/open-retrainings.ts';
import { listOpenRollouts } from '../../../../workers/operations/open-rollouts.ts';
import { startRetraining } from '../../../../workers/operations/start-retraining.ts';
import { startRollout } from '../../../../workers/operations/start-rollout.ts';
import { useChangesLoop } from '../../../support/changes-loop.ts';
import { useFakeSlack, wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import type { FakeMessage } from '../../../support/fake-slack/workspace.ts';
import { retrainingPlan, retrainingTerms } from '../../../support/retraining-story.ts';
import { rolloutPlan } from '../../../support/rollout-story.ts';
import { patience } from '../../../support/slack-loop.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const slack = await useFakeSlack();
const secrets = temporaryFolder();
const [botToken, signingSecret] = [path.join(secrets, 'token'), path.join(secrets, 'secret')];
await writeFile(botToken, slack.token.value);
await writeFile(signingSecret, slack.signingSecret);
const loop = await useChangesLoop({
  sections: `gateway: { port: 0, publicUrl: 'https://plumbline.example' }
people:
  - { name: Alice, slack: U0ALICE01, commandLine: [alice] }
  - { name: Bob, slack: U0BOB0001 }
slack:
  team: ${slack.workspace.team}
  channel: C0PLATFORM
  apiUrl: ${slack.url}
  botToken: { file: '${botToken}' }
  signingSecret: { file: '${signingSecret}' }`,
});
const { client } = loop.temporal;
const alice = { user: 'U0ALICE01' };
const bob = { user: 'U0BOB0001' };
const terms = { ...retrainingTerms, approvers: [{ user: 'Alice' }] };
const slow = { timeout: 300_000 };
const started = { model: 'fraud', actor: 'Carol', reason: 'a new pattern' };
let gateway: RunningGateway;

before(async () => {
  await loop.startWorker();
  gateway = await startGateway(loop.configuration, { local: { commandLine: 'alice@laptop' }, log: () => {} });
  slack.gateway = gateway.url;
}, slow);
after(() => gateway.stop());

async function messageThatShows(pattern: RegExp): Promise<FakeMessage> {
  return await waitUntil(
    () => slack.workspace.topLevel().findLast((message) => pattern.test(wordsOf(message))),
    patience,
  );
}

/** Presses as people do: once more when Slack says that it failed, as on a machine that is too busy. */
async function press(message: FakeMessage, actionId: string, by: { user: string }): Promise<void> {
  await waitUntil(async () => (await slack.click(message, actionId, by)).acknowledged, patience);
}

test(
  'a plan is approved by a click of whoever may, in one message that then shows how it ended',
  slow,
  async () => {
    loop.training.plans = [{ plan: retrainingPlan({ approval: terms }) }];
    await startRetraining(client, loop.configuration, started);
    const asked = await messageThatShows(/plumbline:approve/);
    assert.match(wordsOf(asked), /What will be done.*1 nvidia\.com\/gpu, at most 12 h/s);
    assert.match(wordsOf(asked), /\/models\/fraud\/retrainings\/[0-9a-f]{12}\?access=/);

    await press(asked, 'plumbline:approve', bob);
    await waitUntil(() => slack.told.some(({ user }) => user === bob.user), patience);
    // Listings lag behind.
    await waitUntil(
      async () => (await listOpenRetrainings(client))[0]?.phase === 'waiting-for-approval',
      patience,
    );

    await press(asked, 'plumbline:approve', alice);
    const ended = await messageThatShows(/Registered.*fraud version 4/s);
    assert.equal(ended.ts, asked.ts, 'it is the same message');
    assert.match(wordsOf(ended), /✓ roc_auc is 0\.012 better/);
    await waitUntil(async () => (await listOpenRetrainings(client)).length === 0, patience);
  },
);

test('a rollout is held and ended by clicks of whoever may, and by nobody else', slow, async () => {
  loop.rollout.plans = [rolloutPlan({ approval: terms })];
  const change = { kind: 'storage-uri' as const, storageUri: 's3://models/credit/2' };
  await startRollout(client, loop.configuration, { ...started, change });
  await press(await messageThatShows(/Serves so far.*plumbline:approve/s), 'plumbline:approve', alice);
  // Paused before anything is begun it would have nothing to undo.
  await waitUntil(() => loop.rollout.percent === 10, patience);
  const stepping = await messageThatShows(/plumbline:rollout-pause/);

  await press(stepping, 'plumbline:rollout-pause', bob);
  await waitUntil(
    () => slack.told.some(({ user, text }) => user === bob.user && /may not decide here/.test(text)),
    patience,
  );
  await press(stepping, 'plumbline:rollout-pause', alice);
  // As it was when it was looked at: the message itself moves on.
  const paused = structuredClone(await messageThatShows(/plumbline:rollout-resume/));
  await waitUntil(async () => (await listOpenRollouts(client))[0]?.phase === 'paused', patience);
  await press(paused, 'plumbline:rollout-abort', alice);
  await messageThatShows(/undone, the model before it serves again/);
  await waitUntil(async () => (await listOpenRollouts(client)).length === 0, patience);
  assert.match(loop.rollout.standing, /^champion,.*released$/);

  await press(paused, 'plumbline:rollout-resume', alice);
  await waitUntil(() => slack.told.some(({ text }) => /This rollout is over/.test(text)), patience);
});

test('the same on pages: the plan, the answer by its form, and later how it ended', slow, async () => {
  loop.rollout.plans = [rolloutPlan({ approval: terms })];
  const change = { kind: 'storage-uri' as const, storageUri: 's3://models/credit/3' };
  await startRollout(client, loop.configuration, { ...started, change });
  const open = await waitUntil(async () => {
    const [one] = await listOpenRollouts(client);
    return one?.phase === 'waiting-for-approval' ? one : undefined;
  }, patience);
  const address = `${gateway.url}/models/fraud/rollouts/${open.id}`;
  const first = await fetch(address);
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const page = await (await fetch(address, { headers: { cookie } })).text();
  assert.match(page, /Approve the plan/);
  const form = page.split('<form').find((part) => part.includes('value="reject"')) ?? '';
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)];
  const body = new URLSearchParams(
    fields.map(([, name = '', value = '']): [string, string] => [name, value]),
  );
  const request = { method: 'POST', body, headers: { cookie }, redirect: 'manual' as const };
  const answered = await fetch(`${address}/decide`, request);
  assert.equal(answered.status, 303);
  await waitUntil(async () => (await listOpenRollouts(client)).length === 0, patience);
  const later = await (await fetch(address)).text();
  assert.match(later, /declined/);
  assert.match(later, /Rollout of fraud/);
  assert.match(await (await fetch(`${gateway.url}/models/fraud`)).text(), new RegExp(`rollouts/${open.id}`));
});
