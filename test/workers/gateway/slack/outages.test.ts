import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../../scripts/dev/processes/wait-until.ts';
import { decideRemediation } from '../../../../workers/operations/decide-remediation.ts';
import { listOpenRemediations } from '../../../../workers/operations/open-remediations.ts';
import { startPlumbline } from '../../../support/command-line.ts';
import type { RunningCommand } from '../../../support/command-line.ts';
import { targetName } from '../../../support/drift-loop.ts';
import { wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import { useHeldConnections } from '../../../support/held-connections.ts';
import { patience, useSlackLoop } from '../../../support/slack-loop.ts';

const loop = await useSlackLoop({
  names: ['killed', 'away', 'unsure'],
  policy: `[
    { match: { name: unsure }, strategy: alert-and-review, approvals: { approvers: [{ group: S0ONCALL1 }] } },
    { match: {}, strategy: alert-and-review } ]`,
});
const { slack } = loop;
const alice = { user: 'U0ALICE01' };

before(() => loop.startWorker());

/** `plumbline gateway` as a process of its own, which reaches Temporal at this address. */
async function startGatewayProcess(temporal: string): Promise<RunningCommand> {
  const file = path.join(loop.folder, 'gateway.yaml');
  const text = await readFile(loop.configurationFile, 'utf8');
  await writeFile(file, text.replace(loop.temporal.address, temporal));
  const gateway = startPlumbline(['gateway', '--config', file], { folder: loop.folder });
  await gateway.says(/gateway ready on \S+, with Slack/);
  const [, url = ''] = /gateway ready on (\S+),/.exec(gateway.said) ?? [];
  slack.gateway = url;
  return gateway;
}

test('a gateway that dies before Temporal has a click has acknowledged nothing, and the click works again', async () => {
  const message = await loop.ask('killed');
  const temporal = await useHeldConnections(loop.temporal.address);
  const first = await startGatewayProcess(temporal.address);
  temporal.hold();
  const delivery = slack.click(message, 'plumbline:heal', alice);
  // Long enough for the click to be inside, on its way to a Temporal that does not answer.
  await Promise.race([delivery, sleep(500)]);
  await first.end('SIGKILL');
  assert.equal((await delivery).acknowledged, false, 'Slack shows it as failed');
  temporal.release();
  assert.equal(await loop.valueOf('killed'), 'debug');

  const second = await startGatewayProcess(loop.temporal.address);
  await loop.press(message, 'plumbline:heal', alice);
  await loop.message('killed', /Healed/);
  assert.equal(await loop.valueOf('killed'), 'info');
  assert.equal(await second.end('SIGTERM'), 0, 'asked to stop, it goes in order');
  assert.match(second.said, /"message":"stopped"/);
});

test('a click that Temporal does not take is told to have failed', async () => {
  const temporal = await useHeldConnections(loop.temporal.address);
  const gateway = await startGatewayProcess(temporal.address);
  const message = await loop.ask('unsure');
  slack.workspace.groups.set('S0ONCALL1', [alice.user]);
  temporal.hold();
  slack.told.splice(0);
  await slack.click(message, 'plumbline:heal', alice);
  await waitUntil(() => slack.told.some(({ text }) => /Nothing was decided: Temporal/.test(text)), patience);
  temporal.release();

  slack.workspace.groups.delete('S0ONCALL1');
  await gateway.end('SIGTERM');
  // A new process remembers no membership: without Slack's word nobody is in a group.
  const other = await startGatewayProcess(loop.temporal.address);
  await loop.press(message, 'plumbline:heal', alice);
  await waitUntil(
    () =>
      slack.told.some(({ text }) => /may not decide here.*Slack did not say who is in S0ONCALL1/.test(text)),
    patience,
  );
  assert.equal(await loop.valueOf('unsure'), 'debug');
  slack.workspace.groups.set('S0ONCALL1', [alice.user]);
  await loop.press(message, 'plumbline:heal', alice);
  await loop.message('unsure', /Healed/);
  await other.end('SIGTERM');
});

test('while Slack is down the review is decided elsewhere, and the message arrives later, once', async () => {
  slack.down = true;
  await loop.change('away', 'debug');
  const { scan } = await loop.scan();
  const [finding = ''] = scan.findings.filter(({ name }) => name === 'away').map(({ id }) => id);
  const { client } = loop.temporal;
  await waitUntil(async () => {
    const open = await listOpenRemediations(client, { target: targetName });
    return open.some(({ findings, actions }) => findings.includes(finding) && actions.length > 0);
  }, patience);
  const { answer } = await decideRemediation(client, {
    finding,
    actor: 'ada',
    action: 'heal',
    decisionId: randomUUID(),
    door: 'command-line',
    memberOf: [],
  });
  // Without an answer in time it is recorded.
  assert.notEqual(answer?.accepted, false);
  await waitUntil(async () => (await loop.valueOf('away')) === 'info', patience);
  slack.down = false;
  const message = await loop.message('away', /Healed/);
  assert.match(wordsOf(message), /ada\* · heal/);
  assert.ok(!wordsOf(message).includes('plumbline:heal'));
  const all = slack.workspace.topLevel().filter(({ text }) => text.includes('/away:'));
  assert.equal(all.length, 1);
});
