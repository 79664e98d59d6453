import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { modalActions, modalOf } from '../../../../clients/slack/blocks/modals.ts';
import {
  reviewMessage,
  threadReply,
  wholeDifference,
} from '../../../../clients/slack/blocks/review-message.ts';
import { decodeReference, encodeReference } from '../../../../clients/slack/blocks/question-reference.ts';
import type { ReviewMoment } from '../../../../domain/approval/review-card.ts';
import { reviewActions } from '../../../../domain/approval/decision.ts';
import { severities } from '../../../../domain/infrastructure/finding.ts';
import { faultsOfBlocks, faultsOfView } from '../../../support/fake-slack/block-limits.ts';
import { buttonOf, wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import { finding, reviewCard } from '../../../support/review-card.ts';

const moments: ReviewMoment[] = [
  'asked',
  'asked-again',
  'reminded',
  'escalated',
  'approved',
  'decided',
  'snoozed',
  'expired',
  'withdrawn',
  'healed',
  'failed',
];

test('no card, however long or odd its words, breaks a limit of Slack', () => {
  const words = fc.oneof(
    fc.string({ maxLength: 5000, unit: 'binary' }),
    fc.constantFrom('&'.repeat(4000), '<!channel>', '```', '`*_~', '😀'.repeat(2000), '\u202e', ''),
  );
  const field = fc.record({ desired: words, live: words, manager: words }).map((changes) => ({
    path: '/data/x',
    change: 'modified' as const,
    owners: [],
    ...changes,
  }));
  const cards = fc
    .record({
      moment: fc.constantFrom(...moments),
      isOpen: fc.boolean(),
      title: words,
      detail: words,
      impact: fc.array(words, { maxLength: 6 }),
      managers: fc.array(words, { maxLength: 8 }),
      fields: fc.array(field, { maxLength: 6 }),
      severity: fc.constantFrom(...severities),
      reason: words,
      actor: words,
      objects: fc.integer({ min: 1, max: 5000 }),
    })
    .map(({ moment, isOpen, detail, fields, reason, actor, ...item }) =>
      reviewCard({
        moment,
        isOpen,
        detail,
        item,
        findings: [finding({ fields }), finding({ id: 'b', name: 'other', fields })],
        actions: isOpen ? reviewActions : [],
        quorum: 3,
        approvers: Array.from({ length: 30 }, (_, index) => ({ user: `${actor.slice(0, 200)}${index}` })),
        decisions: Array.from({ length: 9 }, () => ({
          decisionId: 'd',
          actor: actor.slice(0, 200),
          action: 'heal',
          planDigest: 'x',
          door: 'slack',
          memberOf: [],
          reason,
          at: '2026-11-21T10:05:00.000Z',
        })),
        links: { page: `https://plumbline.example/findings/${'a'.repeat(500)}` },
      }),
    );
  fc.assert(
    fc.property(cards, (card) => {
      const { text, blocks } = reviewMessage(card);
      assert.deepEqual(faultsOfBlocks(blocks), []);
      assert.ok(text.length <= 4000);
      assert.deepEqual(faultsOfBlocks(threadReply(card)?.blocks ?? []), []);
    }),
    { numRuns: 150 },
  );
});

test('nothing in the drift can mention, link or format on its own', () => {
  const hostile = '<!channel> <https://evil.example|click> *bold* ``` & \u202eevil';
  const fields = finding().fields.map((field) => ({ ...field, live: hostile, manager: hostile }));
  const message = reviewMessage(
    reviewCard({
      item: { title: hostile, managers: [hostile], impact: [hostile] },
      detail: hostile,
      findings: [finding({ fields })],
    }),
  );
  const shown = wordsOf(message);
  const mrkdwn = message.blocks.flatMap((block) =>
    'text' in block && block.type === 'section' ? [block] : [],
  );
  assert.ok(!JSON.stringify(mrkdwn).includes('<!channel>'));
  assert.ok(!message.text.includes('<'), message.text);
  assert.ok(!JSON.stringify(mrkdwn).includes('<https://evil'));
  assert.ok(!shown.includes('\u202e'));
});

test('a message says where, how bad, who, what, until when, and what each button does', () => {
  const shown = wordsOf(reviewMessage(reviewCard({ quorum: 2 })));
  for (const expected of [
    /🟠 Deployment payments\/api: image/,
    /Your decision is needed/,
    /until <!date\^1795341600/,
    /\*Where\*\\n`[^`]+`, in `[^`]+`/,
    /\*How bad\*\\nhigh/,
    /kubectl-set, no later than <!date/,
    /spec\.template\.spec\.containers\[api\]\.image/,
    /- {5}\\"api:1\\"/,
    /\+ {5}\\"api:2\\"/,
    /replaces 3 pods one after another/,
    /0 of 2 approvals: nobody yet/,
    /\*Heal now\* makes the cluster equal Git/,
    /plumbline decide abc123def456 heal\|reject\|snooze\|ignore/,
  ])
    assert.match(shown, expected);
});

function asks(changes: Parameters<typeof reviewCard>[0]): boolean {
  return buttonOf(reviewMessage(reviewCard(changes)), 'plumbline:heal').confirm !== undefined;
}

test('what is critical or deletes asks once more before it heals', () => {
  assert.equal(asks({}), false);
  assert.equal(asks({ item: { severity: 'critical' } }), true);
  const impact = { effect: 'delete', pods: 1, gpus: 0, description: 'stops 1 pod' } as const;
  assert.equal(asks({ findings: [finding({ impact })] }), true);
});

test('a button carries only which question it answers', () => {
  const message = reviewMessage(reviewCard());
  const { value } = buttonOf(message, 'plumbline:heal');
  assert.deepEqual(JSON.parse(value ?? ''), {
    id: 'remediate/payments/deployment-api-1a2b3c4d',
    digest: 'd1'.repeat(16),
    asked: '2026-11-21T10:00:00.000Z',
  });
});

test('a button that is not ours leads to no workflow', () => {
  const good = { workflowId: 'remediate/shop/cause', digest: 'abc', asked: '' };
  assert.deepEqual(decodeReference(encodeReference(good)), good);
  const bad = [
    undefined,
    '',
    'null',
    '[]',
    '{"id":1}',
    JSON.stringify({ id: 'drift-scan/shop', digest: 'abc', asked: '' }),
    JSON.stringify({ id: 'remediate/shop/../x y', digest: 'abc', asked: '' }),
    JSON.stringify({ id: 'remediate/shop/cause', digest: "a' OR 1", asked: '' }),
  ];
  for (const value of bad) assert.equal(decodeReference(value), undefined, value);
});

test('a short difference needs no file, a long one gets one', () => {
  assert.equal(wholeDifference(reviewCard()), undefined);
  const live = Array.from({ length: 500 }, (_, line) => `line ${line}`).join('\n');
  const fields = finding().fields.map((field) => ({ ...field, live, desired: 'one\ntwo' }));
  assert.match(wholeDifference(reviewCard({ findings: [finding({ fields })] })) ?? '', /line 499/);
});

test('every modal keeps to the limits of Slack', () => {
  const reference = { workflowId: `remediate/${'t'.repeat(63)}/${'c'.repeat(60)}`, digest: 'd', asked: '' };
  for (const action of modalActions)
    assert.deepEqual(faultsOfView({ ...modalOf(action, reference, Date.now()) }), []);
});
