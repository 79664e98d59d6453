import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import { remediationsOf } from '../../../support/remediations.ts';
import { patience, useSlackLoop } from '../../../support/slack-loop.ts';
import { targetName } from '../../../support/drift-loop.ts';

const loop = await useSlackLoop({
  names: [
    'one',
    'double',
    'race',
    'moved',
    'brief',
    'guarded',
    'made',
    'both',
    'left',
    'later',
    'silent',
    'idle',
    'forged',
  ],
  policy: `[
    { match: { name: brief }, strategy: alert-and-review, approvals: { expireAfter: 4s } },
    { match: { name: guarded }, strategy: alert-and-review, approvals: { approvers: [{ group: S0ONCALL1 }, { user: Bob }] } },
    { match: { name: both }, strategy: alert-and-review, approvals: { quorum: 2 } },
    { match: {}, strategy: alert-and-review } ]`,
  sections: `people:
  - { name: Alice, slack: U0ALICE01 }
  - { name: Bob, slack: U0BOB0001 }
  - { name: Mallory, slack: U0MALL001, kubernetes: [kubectl-mallory] }`,
});
const { slack, client } = { slack: loop.slack, client: loop.temporal.client };
const alice = { user: 'U0ALICE01' };
const bob = { user: 'U0BOB0001' };
const mallory = { user: 'U0MALL001' };

before(async () => {
  slack.workspace.groups.set('S0ONCALL1', ['U0CAROL01']);
  await loop.startWorker();
});

/** What somebody was told in answer to a click, once they are. */
function toldTo({ user }: { user: string }, pattern: RegExp): Promise<string> {
  return waitUntil(
    () => slack.told.find((one) => one.user === user && pattern.test(one.text))?.text,
    patience,
  );
}

test('a click heals the cluster, and the message says who decided what', async () => {
  const message = await loop.ask('one');
  assert.match(wordsOf(message), /Your decision is needed/);
  assert.match(wordsOf(message), /https:\/\/plumbline\.example\/findings\//);
  await loop.press(message, 'plumbline:heal', alice);
  const shown = await loop.message('one', /Healed/);
  assert.equal(await loop.valueOf('one'), 'info');
  assert.match(wordsOf(shown), /<@U0ALICE01> · heal/);
  assert.ok(!wordsOf(shown).includes('plumbline:heal'));
  assert.equal(shown.ts, message.ts, 'it is the same message');
});

test('a double click is one decision', async () => {
  const message = await loop.ask('double');
  await Promise.all([
    loop.press(message, 'plumbline:heal', alice),
    loop.press(message, 'plumbline:heal', alice),
  ]);
  const shown = await loop.message('double', /Healed/);
  assert.equal(wordsOf(shown).match(/<@U0ALICE01> · heal/g)?.length, 1);
});

test('of two people who press different buttons at once one decides, and the other is told who did', async () => {
  const message = await loop.ask('race');
  const reject = await openModal(message, 'plumbline:reject', bob);
  await Promise.all([
    loop.press(message, 'plumbline:heal', alice),
    slack.submit(reject, { reason: { type: 'plain_text_input', value: 'known' } }, bob),
  ]);
  const shown = await loop.message('race', /Healed|decided to reject/);
  const decisions = wordsOf(shown).match(/<@U0(ALICE01|BOB0001)> · (heal|reject)/g);
  assert.equal(decisions?.length, 1, wordsOf(shown));
});

test('a click on a message that is out of date decides nothing', async () => {
  const message = await loop.ask('moved', 'debug');
  await loop.change('moved', 'trace');
  await loop.scan();
  const now = await loop.message('moved', /changed again/);
  assert.equal(now.ts, message.ts);
  await loop.press(message, 'plumbline:heal', alice);
  await toldTo(alice, /the evidence changed after it was shown/);
  assert.equal(await loop.valueOf('moved'), 'trace');
  await loop.press(now, 'plumbline:heal', alice);
  await loop.message('moved', /Healed/);
  assert.equal(await loop.valueOf('moved'), 'info');
});

test('a click after the review has expired is answered, and changes nothing', async () => {
  const message = await loop.ask('brief');
  await loop.message('brief', /Nobody decided in time/);
  await waitUntil(async () => (await statusOf('brief')) === 'COMPLETED', patience);
  await loop.press(message, 'plumbline:heal', alice);
  await toldTo(alice, /nothing left to decide here: nobody decided in time/);
  assert.equal(await loop.valueOf('brief'), 'debug');
});

test('who may not decide is told so, and who is in the group may', async () => {
  const message = await loop.ask('guarded');
  assert.match(wordsOf(message), /May decide: <!subteam\^S0ONCALL1>/);
  await loop.press(message, 'plumbline:heal', mallory);
  await toldTo(mallory, /Mallory may not decide here/);
  assert.equal(await loop.valueOf('guarded'), 'debug');
  await loop.press(message, 'plumbline:heal', { user: 'U0CAROL01' });
  await loop.message('guarded', /Healed/);
});

test('who made the change cannot approve it', async () => {
  const message = await loop.ask('made', 'debug', 'kubectl-mallory');
  await loop.press(message, 'plumbline:heal', mallory);
  await toldTo(mallory, /Mallory made this change/);
  assert.equal(await loop.valueOf('made'), 'debug');
  await loop.press(message, 'plumbline:heal', bob);
  await loop.message('made', /Healed/);
});

test('where two have to agree, the message counts them', async () => {
  const message = await loop.ask('both');
  await loop.press(message, 'plumbline:heal', alice);
  await toldTo(alice, /1 more person has to agree/);
  const half = await loop.message('both', /1 of 2 approvals/);
  assert.equal(await loop.valueOf('both'), 'debug');
  slack.told.splice(0);
  await loop.press(half, 'plumbline:heal', alice);
  await toldTo(alice, /1 more person has to agree/);
  assert.equal(await loop.valueOf('both'), 'debug', 'one person counts once, however often they agree');
  await loop.press(half, 'plumbline:heal', bob);
  await loop.message('both', /Healed/);
});

test('a rejection asks for a reason, and the message keeps it', async () => {
  const message = await loop.ask('left');
  const modal = await openModal(message, 'plumbline:reject', alice);
  const delivery = await slack.submit(
    modal,
    { reason: { type: 'plain_text_input', value: 'known, see <OPS-12> & co' } },
    alice,
  );
  assert.equal(delivery.acknowledged, true);
  const shown = await loop.message('left', /decided to reject/);
  assert.match(wordsOf(shown), /known, see &lt;OPS-12&gt; &amp; co/);
  assert.equal(await loop.valueOf('left'), 'debug');
  await waitUntil(async () => (await statusOf('left')) === 'COMPLETED', patience);
  await loop.press(message, 'plumbline:heal', bob);
  await toldTo(bob, /nothing left to decide here: .*known, see &lt;OPS-12&gt; &amp; co/);
});

test('a review can be put off, and still be decided meanwhile', async () => {
  const message = await loop.ask('later');
  const modal = await openModal(message, 'plumbline:snooze', alice);
  const wrong = await slack.submit(
    modal,
    {
      span: { type: 'radio_buttons', selected_option: { value: 'until' } },
      until: { type: 'datetimepicker', selected_date_time: 1_700_000_000 },
    },
    alice,
  );
  assert.match(wrong.body, /"response_action":"errors".*still to come/);
  await slack.submit(modal, { span: { type: 'radio_buttons', selected_option: { value: 'hour' } } }, alice);
  const asleep = await loop.message('later', /put it off.*asks again/);
  await loop.press(asleep, 'plumbline:heal', bob);
  await loop.message('later', /Healed/);
});

test('a difference can be ignored with a reason and an end', async () => {
  const message = await loop.ask('silent');
  const modal = await openModal(message, 'plumbline:ignore', alice);
  const nextMonth = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const entries = {
    reason: { type: 'plain_text_input', value: 'debugging until the fix' },
    end: { type: 'datepicker', selected_date: nextMonth },
  };
  await slack.submit(modal, entries, alice);
  await loop.message('silent', /decided to ignore/);
  await waitUntil(async () => (await statusOf('silent')) === 'COMPLETED', patience);
  const { scan } = await loop.scan();
  assert.ok(!scan.findings.some(({ name }) => name === 'silent'));
  assert.equal(await loop.valueOf('silent'), 'debug');
});

test('a click while no worker runs is kept, and acted on as soon as one does', async () => {
  const message = await loop.ask('idle');
  await loop.stopWorker();
  await loop.press(message, 'plumbline:heal', alice);
  await toldTo(alice, /recorded\. No worker runs/);
  await loop.startWorker();
  await loop.message('idle', /Healed/);
  assert.equal(await loop.valueOf('idle'), 'info');
});

test('only what Slack signed just now, in our workspace, is listened to', async () => {
  const message = await loop.ask('forged');
  const heal = 'plumbline:heal';
  const refused = [
    await slack.click(message, heal, alice, { secret: 'another secret' }),
    await slack.click(message, heal, alice, { skew: -310 }),
    await slack.click(message, heal, alice, { skew: 310 }),
    await slack.click(message, heal, alice, { headers: {} }),
    await slack.click(message, heal, { ...alice, team: 'T0EVIL001' }),
  ];
  assert.deepEqual(
    refused.map(({ acknowledged }) => acknowledged),
    [false, false, false, false, false],
  );
  assert.deepEqual(
    refused.slice(0, 4).map(({ status }) => status),
    [401, 401, 401, 401],
  );
  await loop.press(message, heal, { user: 'U0GUEST01', userTeam: 'T0OTHER01' });
  await toldTo({ user: 'U0GUEST01' }, /only members of this workspace/);
  assert.equal(await loop.valueOf('forged'), 'debug');
  assert.match(wordsOf(await loop.message('forged', /plumbline:heal/)), /Your decision is needed/);

  await loop.press(message, heal, alice);
  await loop.message('forged', /Healed/);
  const replayed = await slack.replay();
  assert.equal(replayed.acknowledged, true);
  const again = await remediationsOf(client, targetName);
  assert.equal(again.filter(({ workflowId }) => workflowId.includes('-forged-')).length, 1);
});

async function openModal(message: Parameters<typeof slack.click>[0], actionId: string, by: { user: string }) {
  const known = slack.workspace.views.length;
  await loop.press(message, actionId, by);
  return await waitUntil(
    () => slack.workspace.views.slice(known).find(({ user }) => user === by.user),
    patience,
  );
}

async function statusOf(name: string): Promise<string | undefined> {
  const all = await remediationsOf(client, targetName);
  return all.find(({ workflowId }) => workflowId.includes(`configmap-${name}-`))?.status;
}

test('the command and the shortcut say what is open', async () => {
  await slack.command('status', alice);
  await toldTo(alice, /Nothing is open|\d+ open, \d+ waiting for a decision/);
  await slack.command('', bob);
  await toldTo(bob, /\/plumbline status/);
  await slack.command('emergncy <!channel>', bob);
  assert.ok(!(await toldTo(bob, /There is no/)).includes('<!channel>'));
  const known = slack.workspace.views.length;
  assert.equal((await slack.shortcut('plumbline_status', alice)).acknowledged, true);
  await waitUntil(() => slack.workspace.views.length > known, patience);
});
