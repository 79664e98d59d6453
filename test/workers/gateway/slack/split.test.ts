import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { listOpenRemediations } from '../../../../workers/operations/open-remediations.ts';
import { plumbline } from '../../../support/command-line.ts';
import { targetName } from '../../../support/drift-loop.ts';
import { wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import type { FakeMessage } from '../../../support/fake-slack/workspace.ts';
import { remediationsOf } from '../../../support/remediations.ts';
import { patience, useSlackLoop } from '../../../support/slack-loop.ts';

const names = ['one', 'two', 'three', 'four'];
const loop = await useSlackLoop({ names, policy: '[{ match: {}, strategy: alert-and-review }]' });
const { slack, client } = { slack: loop.slack, client: loop.temporal.client };
const alice = { user: 'U0ALICE01' };

before(async () => {
  await loop.startWorker();
});

async function messageThat(shows: RegExp): Promise<FakeMessage> {
  return await waitUntil(
    () => slack.workspace.topLevel().find((message) => shows.test(wordsOf(message))),
    patience,
  );
}

/** Items that can be answered, once they are this many. */
async function open(count: number) {
  return await waitUntil(async () => {
    const items = await listOpenRemediations(client, { target: targetName });
    const asked = items.filter(({ actions }) => actions.length > 0);
    return asked.length === count && items.length === count ? asked : undefined;
  }, patience);
}

test('objects with one cause are asked about together, and one by one in messages of their own once somebody wants that', async () => {
  for (const name of names) await loop.change(name, 'debug');
  await loop.scan();
  const group = await messageThat(/4 objects[\s\S]*plumbline:split/);
  await loop.press(group, 'plumbline:split', alice);

  const parts = await Promise.all(names.map((name) => loop.message(name, /plumbline:heal/)));
  assert.equal(new Set(parts.map(({ ts }) => ts)).size, 4);
  const ended = await messageThat(/4 objects[\s\S]*each object is asked about by itself/);
  assert.equal(ended.ts, group.ts);
  assert.ok(!wordsOf(ended).includes('plumbline:split'));
  await open(4);

  const [first] = parts;
  assert(first);
  await loop.press(first, 'plumbline:heal', alice);
  await loop.message('one', /Healed/);
  assert.deepEqual(await Promise.all(names.map((name) => loop.valueOf(name))), [
    'info',
    'debug',
    'debug',
    'debug',
  ]);
});

test('the scans to come keep them apart, and tell nobody again', async () => {
  const earlier = await open(3);
  const messages = slack.workspace.topLevel().length;
  const { result } = await loop.scan();
  assert.equal(result.remediations, 3);
  const later = await open(3);
  assert.deepEqual(
    later.map(({ runId }) => runId),
    earlier.map(({ runId }) => runId),
  );
  assert.equal(slack.workspace.topLevel().length, messages);
  const ended = (await remediationsOf(client, targetName)).filter(({ result: end }) => end !== undefined);
  const outcomes = new Set(ended.map(({ result: end }) => end?.outcome));
  assert.deepEqual([ended.length, outcomes], [2, new Set(['superseded', 'healed'])]);
});

test('whoever presses a button of the group afterwards is told that it has ended, and that is on record', async () => {
  const seen = slack.workspace
    .topLevel()
    .flatMap((message) => message.before.map((earlier) => ({ ...message, ...earlier })))
    .find((message) => /4 objects[\s\S]*plumbline:split/.test(wordsOf(message)));
  assert(seen);
  slack.told.splice(0);
  await loop.press(seen, 'plumbline:heal', { user: 'U0LATE001' });
  await waitUntil(() => slack.told.some(({ text }) => /nothing left to decide/.test(text)), patience);
  const shown = await waitUntil(async () => {
    const { stdout } = await plumbline(['audit', 'list', '--actor', 'U0LATE001', '-o', 'json'], loop);
    return stdout.includes('U0LATE001') ? stdout : undefined;
  }, patience);
  assert.match(shown, /"accepted": ?false/);
  assert.match(shown, /nothing is left to decide/);
});

test('gathered again once their drift was over, they are split at the command line, and status shows the parts', async () => {
  for (const name of names) await loop.change(name, 'info');
  await loop.scan();
  await waitUntil(async () => {
    const items = await listOpenRemediations(client, { target: targetName });
    return items.length === 0;
  }, patience);
  await loop.scan();
  for (const name of names) await loop.change(name, 'trace');
  await loop.scan();
  const [group] = await open(1);
  const id = group?.findings[0] ?? '';
  const decided = await plumbline(['decide', id, 'split'], loop);
  assert.equal(decided.exitCode, 0, decided.stderr);
  assert.match(decided.stdout, /4 objects are asked about one by one/);
  await open(4);
  const status = await plumbline(['status', '-o', 'json'], loop);
  const { approvals } = JSON.parse(status.stdout) as { approvals: { actions: string[] }[] };
  assert.equal(approvals.length, 4);
  assert(approvals.every(({ actions }) => actions.includes('heal') && !actions.includes('split')));
});
