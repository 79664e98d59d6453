import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { modalOf } from '../../../../clients/slack/blocks/modals.ts';
import { decodeReference } from '../../../../clients/slack/blocks/question-reference.ts';
import { reviewMessage, threadReply } from '../../../../clients/slack/blocks/review-message.ts';
import { describeReview } from '../../../../domain/approval/describe-review.ts';
import { retrainingCard, rolloutCard } from '../../../support/change-cards.ts';
import { faultsOfBlocks, faultsOfView } from '../../../support/fake-slack/block-limits.ts';
import { buttonOf, wordsOf } from '../../../support/fake-slack/fake-slack.ts';

const odd = fc.oneof(
  fc.string({ maxLength: 4000, unit: 'binary' }),
  fc.constantFrom('&'.repeat(4000), '<!channel>', '```', '`*_~', '😀'.repeat(1500), '\u202e', ''),
);
const lines = fc.array(odd, { maxLength: 20 });

test('no retraining or rollout, however long or odd its words, breaks a limit of Slack', () => {
  fc.assert(
    fc.property(odd, lines, (word, many) => {
      const undone = many.map((detail) => ({ step: word, done: false, detail }));
      const retraining = retrainingCard({
        phase: 'training',
        reason: word,
        headline: word,
        plan: many,
        attempt: { number: 1, most: 3 },
        waiting: { reason: word, since: word, preemptions: 2 },
        failures: many,
        lastLines: many,
        gates: many.map((reason) => ({ verdict: 'fail', reason })),
        candidate: { registry: 'mlflow', name: word, version: word, url: `https://x/${word}` },
        undone,
        leftToDo: many,
      });
      const rollout = rolloutCard({
        service: word,
        champion: word,
        candidate: word,
        trouble: word,
        metrics: many.map((reason) => ({
          metric: word,
          verdict: 'error',
          canary: null,
          baseline: null,
          reason,
        })),
        undone,
        leftToDo: many,
      });
      for (const card of [retraining, rollout, retrainingCard({ plan: many }), rolloutCard({ plan: many })]) {
        const message = reviewMessage(card);
        assert.deepEqual(faultsOfBlocks(message.blocks), []);
        assert.ok(!JSON.stringify(message).includes('<!channel>'));
        assert.deepEqual(faultsOfBlocks(threadReply({ ...card, moment: 'updated' })?.blocks ?? []), []);
      }
    }),
    { numRuns: 60 },
  );
});

test('a plan says what will be done and why, and is approved or declined with a reason', () => {
  const card = retrainingCard();
  const words = wordsOf(reviewMessage(card));
  for (const part of ['What will be done', '2 × nvidia.com/gpu', 'a new fraud pattern', 'retraining'])
    assert.ok(words.includes(part), `${part} in\n${words}`);
  const { value } = buttonOf(reviewMessage(card), 'plumbline:approve');
  assert.equal(decodeReference(value)?.workflowId, 'model-retraining/fraud');
  const modal = modalOf('reject', { workflowId: card.workflowId, digest: 'd', asked: '' }, 0);
  assert.deepEqual(faultsOfView(modal as never), []);
  assert.match(JSON.stringify(modal), /Why not/);
});

test('one that waits says why and since when, one that failed shows the last it said and what is left to do', () => {
  const waiting = { reason: '0 of 3 nodes have a free GPU', since: '2026-11-21T09:48:00Z', preemptions: 0 };
  const attempt = { number: 2, most: 3 };
  const waits = wordsOf(reviewMessage(retrainingCard({ phase: 'training', attempt, waiting })));
  assert.match(waits, /Waits since.*0 of 3 nodes have a free GPU/);
  const failed = retrainingCard(
    {
      phase: 'closed',
      outcome: 'failed',
      attempt,
      lastLines: ['KeyError: amount'],
      leftToDo: ['delete the data'],
      undone: [{ step: 'training Jobs', done: true, detail: 'gone' }],
    },
    { moment: 'failed', isOpen: false, actions: [] },
  );
  const words = wordsOf(reviewMessage(failed));
  for (const part of ['KeyError: amount', 'Left to do by hand', 'delete the data', '↩ training Jobs', '⚠️'])
    assert.ok(words.includes(part), `${part} in\n${words}`);
});

test('a rollout shows the traffic as a bar and offers exactly what can be done now', () => {
  const card = rolloutCard();
  const message = reviewMessage(card);
  const words = wordsOf(message);
  for (const part of ['██░░', '10 %', '● 10 %  ○ 50 %', '✓ errorRate: 3 of 812 failed', '812 requests'])
    assert.ok(words.includes(part), `${part} in\n${words}`);
  for (const command of ['pause', 'promote', 'abort']) {
    const button = buttonOf(message, `plumbline:rollout-${command}`);
    const reference = decodeReference(button.value);
    assert.deepEqual(reference, {
      workflowId: 'model-rollout/fraud',
      digest: '90be2d47c1fa',
      asked: card.at,
    });
  }
  assert.throws(() => buttonOf(message, 'plumbline:rollout-resume'));
});

test('a rollout that cannot tell asks in words of its own', () => {
  const card = rolloutCard(
    { phase: 'waiting-for-decision' },
    { moment: 'asked', actions: ['approve', 'reject'] },
  );
  const words = wordsOf(reviewMessage(card));
  assert.match(words, /Let it go on/);
  assert.match(words, /Undo it…/);
});

test('in plain words, for the log and whoever is on call, nobody is told of healing or of who wrote', () => {
  const { headline, details } = describeReview(
    rolloutCard({ leftToDo: ['take the second service away'] }, { moment: 'rolled-back', isOpen: false }),
  );
  assert.equal(headline, 'Model fraud: roll out v13: undone, the model before it serves again');
  const text = details.join('\n');
  assert.match(text, /errorRate: pass: 3 of 812 failed/);
  assert.match(text, /left to do by hand: take the second service away/);
  assert.match(text, /plumbline model pause\|promote\|abort fraud/);
  assert.doesNotMatch(text, /changed by|severity|healing/);
});
