import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { modalOf, readModal } from '../../../../clients/slack/blocks/modals.ts';
import { decodeReference, encodeReference } from '../../../../clients/slack/blocks/question-reference.ts';
import { reviewMessage, threadReply } from '../../../../clients/slack/blocks/review-message.ts';
import { blockBars } from '../../../../domain/text/block-bars.ts';
import { faultsOfBlocks, faultsOfView } from '../../../support/fake-slack/block-limits.ts';
import { buttonOf, wordsOf } from '../../../support/fake-slack/fake-slack.ts';
import { incidentCard } from '../../../support/incident-card.ts';
import { diagnosisOf } from '../../../support/incident-story.ts';

test('no incident, however long or odd its words, breaks a limit of Slack', () => {
  const words = fc.oneof(
    fc.string({ maxLength: 4000, unit: 'binary' }),
    fc.constantFrom('&'.repeat(4000), '<!channel>', '```', '`*_~', '😀'.repeat(1500), '\u202e', ''),
  );
  const evidence = fc.array(fc.record({ text: words, weight: fc.integer() }), { maxLength: 8 });
  const bars = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 16 });
  const columns = fc.array(fc.record({ name: words, change: words, reference: bars, current: bars }), {
    maxLength: 8,
  });
  const parts = fc.record({ evidence, columns, headline: words, open: fc.array(words, { maxLength: 8 }) });
  fc.assert(
    fc.property(parts, ({ evidence: all, columns: moved, headline, open }) => {
      const diagnosis = diagnosisOf({ headline, for: all, against: all, wouldChange: open });
      const card = incidentCard({ diagnosis, columns: moved, trend: [0, 0.5, 1] });
      const message = reviewMessage(card);
      assert.deepEqual(faultsOfBlocks(message.blocks), []);
      const shown = JSON.stringify(message.blocks);
      assert.ok(!shown.includes('<!channel>'));
    }),
    { numRuns: 60 },
  );
});

test('an incident shows what is behind it, both sides of the evidence, and the columns with their pictures', () => {
  const words = wordsOf(reviewMessage(incidentCard()));
  for (const part of [
    'amount looks like another unit',
    'Against it',
    'the predictions did not move',
    '▁▃▅▄  before',
    '█▂▁▁  now',
    'missing 1 % → 40 %',
    '▁▂▆',
    'What would tell more',
    'Fixed upstream',
  ]) {
    assert.ok(words.includes(part), `${part} in\n${words}`);
  }
});

test('each answer has its button, and to dismiss takes words first', () => {
  const card = incidentCard();
  for (const action of ['fix-upstream', 'snooze', 'dismiss']) {
    const { value } = buttonOf(reviewMessage(card), `plumbline:${action}`);
    assert.equal(decodeReference(value)?.workflowId, 'model-incident/credit');
  }
  const reference = { workflowId: card.workflowId, digest: card.item.digest, asked: card.askedAt ?? '' };
  assert.deepEqual(faultsOfView(modalOf('dismiss', reference, 0) as never), []);
  const entry = readModal(
    {
      callback_id: 'plumbline:dismiss',
      private_metadata: encodeReference(reference),
      state: { values: { reason: { entry: { value: 'a load test' } } } },
    },
    0,
  );
  assert.deepEqual(entry, { reference, action: 'dismiss', reason: 'a load test' });
});

test('what rolling back would do is shown with its button, or why it is not possible', () => {
  const rollback = {
    planDigest: 'd',
    lines: ['It takes all requests as soon as it is ready'],
    before: { storageUri: 's3://models/credit/1' },
  };
  const offered = JSON.stringify(
    reviewMessage(
      incidentCard({ rollback }, { actions: ['roll-back', 'fix-upstream', 'snooze', 'dismiss'] }),
    ),
  );
  assert.match(offered, /Rolling the deployment back would.*takes all requests/);
  assert.match(
    offered,
    /plumbline:roll-back.*Roll back the deployment|Roll back the deployment.*plumbline:roll-back/,
  );
  const rolledBack = { outcome: 'done', detail: 's3://models/credit/1 serves again' };
  const not = JSON.stringify(reviewMessage(incidentCard({ rollback: { refused: 'no room' }, rolledBack })));
  assert.match(not, /Rolling the deployment back is not possible now.*no room/);
  assert.match(not, /The last roll-back because of this: done/);
});

test('a button that names another workflow than a review or an incident is none of ours', () => {
  for (const workflowId of [
    'drift-scan/payments',
    'model-scan/credit',
    'model-incident',
    'model-incident/a b',
  ]) {
    assert.equal(decodeReference(encodeReference({ workflowId, digest: 'd', asked: '' })), undefined);
  }
});

test('news is said in the thread', () => {
  const reply = threadReply(incidentCard({}, { moment: 'updated', detail: 'The deployment was changed' }));
  assert.match(reply?.text ?? '', /there is news/);
  assert.match(reply?.text ?? '', /The deployment was changed/);
});

test('bars are as high as their numbers, and zero is the lowest', () => {
  assert.equal(blockBars([0, 0.5, 1]), '▁▅█');
  assert.equal(blockBars([0, 0]), '▁▁');
  assert.equal(blockBars([]), '');
  assert.equal(blockBars([0.5], 1), '▅');
  assert.equal(blockBars([Number.NaN, -1, 5], 1), '▁▁█');
});
