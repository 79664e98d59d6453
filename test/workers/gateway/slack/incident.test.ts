import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { createIncidentDesk } from '../../../../workers/operations/incident-desk.ts';
import { listOpenIncidents } from '../../../../workers/operations/open-incidents.ts';
import { openStorage } from '../../../../workers/storage.ts';
import { wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import type { FakeMessage } from '../../../support/fake-slack/workspace.ts';
import { patience, useSlackLoop } from '../../../support/slack-loop.ts';

const loop = await useSlackLoop({
  names: ['one'],
  policy: '[]',
  sections: `people:
  - { name: Alice, slack: U0ALICE01 }
  - { name: Bob, slack: U0BOB0001 }
approvals: { default: { approvers: [{ user: Alice }] } }
models:
  - { name: fraud }`,
});
const { slack } = loop;
const { client } = loop.temporal;
const alice = { user: 'U0ALICE01' };
const bob = { user: 'U0BOB0001' };

before(() => loop.startWorker());

async function messageThatShows(pattern: RegExp): Promise<FakeMessage> {
  return await waitUntil(
    () => slack.workspace.topLevel().findLast((message) => pattern.test(wordsOf(message))),
    patience,
  );
}

test(
  'an incident is answered by a click, by whoever may, and the one message shows what was decided',
  { timeout: 300_000 },
  async () => {
    const desk = createIncidentDesk(loop.configuration, {
      client,
      store: await openStorage(loop.configuration),
    });
    const at = new Date().toISOString();
    const reason = 'customers complain';
    assert.equal(await desk.tell('fraud', { kind: 'person', actor: 'Carol', reason, at }), 'opened');
    const asked = await messageThatShows(/plumbline:fix-upstream/);
    assert.match(wordsOf(asked), /What is behind it/);

    await loop.press(asked, 'plumbline:fix-upstream', bob);
    await waitUntil(() => slack.told.some(({ user }) => user === bob.user), patience);
    // Listings lag behind.
    await waitUntil(async () => {
      const [open] = await listOpenIncidents(client, { model: 'fraud' });
      return open?.phase === 'waiting-for-decision';
    }, patience);

    await loop.press(asked, 'plumbline:fix-upstream', alice);
    const shown = await messageThatShows(/<@U0ALICE01> · fix[- ]upstream/);
    assert.equal(shown.ts, asked.ts, 'it is the same message');
    await waitUntil(async () => (await listOpenIncidents(client))[0]?.phase === 'watching', patience);
  },
);
