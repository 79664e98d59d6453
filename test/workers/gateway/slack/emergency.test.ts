import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { listOpenLeases } from '../../../../workers/operations/open-leases.ts';
import { targetName } from '../../../support/drift-loop.ts';
import { wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import type { Sender } from '../../../support/fake-slack/fake-slack.ts';
import { patience, useSlackLoop } from '../../../support/slack-loop.ts';

const loop = await useSlackLoop({
  names: ['web', 'other'],
  policy: '[{ match: {}, strategy: self-heal }]',
  sections: `people: [{ name: alice, slack: U0ALICE01 }]
emergency: { openers: [{ group: S0ONCALL }, { user: alice }], longest: 8h }`,
});
const { slack, temporal } = loop;
const alice = { user: 'U0ALICE01' };
const carol = { user: 'U0CAROL01' };
const eve = { user: 'U0EVE0001' };
slack.workspace.groups.set('S0ONCALL', ['U0CAROL01']);

before(() => loop.startWorker());

/** What somebody is told in answer to a command. */
async function asks(text: string, by: Sender): Promise<string> {
  const earlier = slack.told.length;
  assert.equal((await slack.command(text, by)).acknowledged, true);
  return await waitUntil(
    () => slack.told.slice(earlier).find(({ user }) => user === by.user)?.text,
    patience,
  );
}

const leases = () => listOpenLeases(temporal.client, { target: targetName });
const message = (id: string, shows: RegExp) =>
  waitUntil(
    () =>
      slack.workspace
        .topLevel()
        .find((one) => one.text.includes(`emergency ${id}`) && shows.test(wordsOf(one))),
    patience,
  );

test('a command that makes no sense is answered with how it is meant', async () => {
  assert.match(
    await asks('emergency opne', alice),
    /there is no emergency opne[\s\S]*emergency open --target/,
  );
  assert.match(await asks('emergency open --reason fire', alice), /it has no --target/);
  assert.match(await asks(`emergency open --target ${targetName}`, alice), /it has no --reason/);
  assert.match(
    await asks(`emergency open --target ${targetName} --ttl soon --reason fire`, alice),
    /"soon" is no duration/,
  );
  assert.match(await asks('emergency open --target nowhere --reason fire', alice), /no target nowhere/);
  assert.match(await asks('emergency close feedbeef done', alice), /no emergency feedbeef is open/);
  assert.match(await asks('emergency list', alice), /No emergency is open/);
});

test('a command with a signature that is not right changes nothing', async () => {
  const secret = slack.signingSecret;
  slack.signingSecret = 'another';
  const answer = await slack.command(`emergency open --target ${targetName} --reason fire`, alice);
  slack.signingSecret = secret;
  assert.equal(answer.acknowledged, false);
  assert.deepEqual(await leases(), []);
});

test('who may not open emergencies is refused by name', async () => {
  const said = await asks(`emergency open --target ${targetName} --reason fire`, eve);
  assert.match(said, /Refused: U0EVE0001 may not open emergencies here; who may: group S0ONCALL, user alice/);
  assert.deepEqual(await leases(), []);
});

let id = '';

test('who is in the group opens one with the dashes and quotes of a phone, and it has one thread with the time left', async () => {
  const text = `emergency open —target ${targetName} —scope configmap/web —ttl 2h —reason “orders fail <!channel>”`;
  assert.match(await asks(text, carol), /healing is held until/);
  const [lease] = await waitUntil(async () => {
    const open = await leases();
    return open[0]?.phase === 'open' ? open : undefined;
  }, patience);
  id = lease?.id ?? '';
  const shown = await message(id, /U0CAROL01/);
  assert.match(wordsOf(shown), /1 h left|2 h left/);
  assert.ok(!wordsOf(shown).includes('<!channel>'), 'nobody is called by a reason');
  assert.match(wordsOf(shown), /No pull request: no forge is configured/);

  await loop.change('web', 'debug');
  await loop.change('other', 'debug');
  await loop.scan();
  await message(id, /1 object/);
  await waitUntil(async () => (await loop.valueOf('other')) === 'info', patience);
  assert.equal(await loop.valueOf('web'), 'debug');
  const about = slack.workspace.topLevel().filter(({ text: words }) => words.includes(`emergency ${id}`));
  assert.equal(about.length, 1);
  await waitUntil(() => slack.workspace.repliesTo(shown).length > 0, patience);
});

test('it is listed, extended and closed from Slack, and healing goes on', async () => {
  assert.match(await asks('emergency list', eve), new RegExp(`\`${id}\`[\\s\\S]*orders fail`));
  assert.match(await asks(`emergency extend ${id} 1h`, eve), /Refused: U0EVE0001 may not extend/);
  assert.match(await asks(`emergency extend ${id} 9h`, alice), /Refused: .*8 hours at most/);
  assert.match(await asks(`emergency extend ${id} 4h still at it`, alice), /healing is held until/);
  assert.match(await asks(`emergency close ${id} rolled back`, alice), /is being closed/);
  await message(id, /Closed: healing goes on/);
  await waitUntil(async () => (await loop.valueOf('web')) === 'info', patience);
  await waitUntil(async () => (await leases()).length === 0, patience);
});

test('the shortcut opens a form, which refuses nonsense where it was entered and opens one otherwise', async () => {
  assert.equal((await slack.shortcut('plumbline_emergency', alice)).acknowledged, true);
  const modal = await waitUntil(
    () => slack.workspace.views.findLast(({ user }) => user === alice.user),
    patience,
  );
  assert.match(JSON.stringify(modal.view), new RegExp(targetName));
  const entries = {
    target: { selected_option: { value: targetName } },
    objects: { value: 'configmap/web, configmap/other' },
    namespaces: { value: null },
    selector: { value: null },
    ttl: { value: 'soon' },
    reason: { value: 'orders fail again' },
  };
  const nonsense = await slack.submit(modal, entries, alice);
  assert.match(nonsense.body, /"errors":\{"ttl":/);
  const refused = await slack.submit(modal, { ...entries, ttl: { value: '1h' } }, eve);
  assert.match(refused.body, /may not open emergencies/);
  const sent = await slack.submit(modal, { ...entries, ttl: { value: '1h' } }, alice);
  assert.match(sent.body, /healing is held until|Nothing is held before the channel says so/);
  const again = await slack.replay();
  assert.equal(again.acknowledged, true);
  const open = await waitUntil(async () => {
    const found = await leases();
    return found.some(({ phase }) => phase === 'open') ? found : undefined;
  }, patience);
  assert.equal(open.length, 1, 'a form that arrives twice opens one');
  assert.equal(open[0]?.scope, 'configmap/web, configmap/other');
});
