import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaseMessage, leaseReply } from '../../../../clients/slack/blocks/lease-message.ts';
import { faultsOfBlocks } from '../../../support/fake-slack/block-limits.ts';
import { wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import { leaseCard } from '../../../support/lease-card.ts';

const long = '<!channel> & `*'.repeat(2000);

test('however long everything is, Slack takes it, and nobody is called by what somebody wrote', () => {
  const card = leaseCard({
    scope: long,
    reason: long,
    openedBy: long,
    brief: Array.from({ length: 50 }, () => long),
    governor: long,
    withoutPullRequest: long,
    detail: long,
    call: [{ group: 'S0ONCALL' }],
    moment: 'escalated',
  });
  const reply = leaseReply(card);
  for (const message of [leaseMessage(card), reply ?? assert.fail()]) {
    assert.deepEqual(faultsOfBlocks(message.blocks), []);
    assert.ok(!wordsOf(message).includes('<!channel>'));
  }
});

test('it says how long it has left, what was changed, what is held and where the changes are', () => {
  const pullRequest = { number: 7, url: 'https://git.example/7', branch: 'b', state: 'open' as const };
  const words = wordsOf(leaseMessage(leaseCard({ pullRequest })));
  for (const expected of ['2 h left', '/spec/replicas: 2 → 5', 'is held', 'Pull request #7', 'orders fail'])
    assert.ok(words.includes(expected), expected);
  const late = leaseCard({ moment: 'overdue', at: '2026-06-01T08:00:00.000Z' });
  assert.match(wordsOf(leaseMessage(late)), /expired 3 h ago/);
});

test('only those it concerns are called, and an end leaves no commands behind', () => {
  const called = leaseReply(leaseCard({ moment: 'reminded', call: [{ group: 'S0ONCALL' }] }));
  assert.match(called?.text ?? '', /^<!subteam\^S0ONCALL>: .*expires soon/);
  assert.equal(leaseReply(leaseCard()), undefined);
  const over = wordsOf(leaseMessage(leaseCard({ isOpen: false, moment: 'resolved' })));
  assert.match(over, /what was changed is in Git/);
  assert.ok(!over.includes('emergency extend'));
});
