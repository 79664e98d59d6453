import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bySeverity } from '../../../clients/notifications/by-severity.ts';
import {
  NotificationRefusedError,
  NotificationUnavailableError,
} from '../../../clients/notifications/errors.ts';
import { createPagerDutyNotifier } from '../../../clients/notifications/pagerduty-notifier.ts';
import type { ReviewMoment } from '../../../domain/approval/review-card.ts';
import type { AcceptedDecision, ReviewAction } from '../../../domain/approval/review.ts';
import { useFakePagerDuty } from '../../support/fake-pagerduty.ts';
import { reviewCard } from '../../support/review-card.ts';

const pagerDuty = await useFakePagerDuty();
const notifier = createPagerDutyNotifier({
  url: pagerDuty.url,
  routingKey: async () => pagerDuty.routingKey,
});

function answer(action: ReviewAction): AcceptedDecision {
  const at = '2027-01-01T00:00:00.000Z';
  return { decisionId: 'click', actor: 'ada', action, planDigest: 'd', door: 'slack', memberOf: [], at };
}

async function stateAfter(
  key: string,
  ...moments: [ReviewMoment, ReviewAction?][]
): Promise<string | undefined> {
  for (const [moment, action] of moments) {
    await notifier.show(reviewCard({ key, moment, decisions: action === undefined ? [] : [answer(action)] }));
  }
  return pagerDuty.incidents.get(`plumbline/${key}`)?.state;
}

test('an item is one incident, however often it is asked about, until it is over', async () => {
  assert.equal(await stateAfter('a', ['asked'], ['reminded'], ['escalated']), 'triggered');
  const incident = pagerDuty.incidents.get('plumbline/a');
  assert.equal(incident?.triggers, 3);
  assert.equal(incident.severity, 'error');
  assert.match(incident.summary, /^Deployment payments\/api: image: /);
  assert.equal(await stateAfter('a', ['snoozed', 'snooze']), 'acknowledged');
  assert.equal(await stateAfter('a', ['decided', 'heal']), 'acknowledged');
  assert.equal(await stateAfter('a', ['healed', 'heal']), 'resolved');
});

test('what is rejected, ignored, expired or gone pages nobody any more', async () => {
  assert.equal(await stateAfter('b', ['asked'], ['decided', 'reject']), 'resolved');
  assert.equal(await stateAfter('c', ['asked'], ['decided', 'ignore']), 'resolved');
  assert.equal(await stateAfter('d', ['asked'], ['expired']), 'resolved');
  assert.equal(await stateAfter('e', ['asked'], ['withdrawn']), 'resolved');
  assert.equal(await stateAfter('f', ['asked'], ['failed']), 'triggered');
});

test('an item that drifts again after it was resolved triggers anew', async () => {
  assert.equal(await stateAfter('g', ['asked'], ['healed'], ['asked']), 'triggered');
});

test('news of an incident that waits rings on, of one that is watched stays quiet; dismissed it is over', async () => {
  assert.equal(await stateAfter('m', ['asked'], ['updated']), 'triggered');
  assert.equal(await stateAfter('m', ['decided', 'fix-upstream']), 'acknowledged');
  await notifier.show(reviewCard({ key: 'm', moment: 'updated', isOpen: false, actions: [] }));
  assert.equal(pagerDuty.incidents.get('plumbline/m')?.state, 'acknowledged');
  assert.equal(await stateAfter('m', ['recovered']), 'resolved');
  assert.equal(await stateAfter('n', ['asked'], ['decided', 'dismiss']), 'resolved');
});

test('limits are kept where titles and names are long', async () => {
  const key = `target/${'x'.repeat(400)}`;
  await notifier.show(reviewCard({ key, item: { title: 'y'.repeat(3000) } }));
  const [long] = [...pagerDuty.incidents].filter(([name]) => name.includes('xxxx'));
  assert.equal(long?.[1].summary.length, 1024);
});

test('a wrong key is refused for good, too many events are tried again when PagerDuty says', async () => {
  const stranger = createPagerDutyNotifier({ url: pagerDuty.url, routingKey: async () => 'wrong' });
  await assert.rejects(stranger.show(reviewCard()), NotificationRefusedError);
  pagerDuty.failures.push({ status: 429, retryAfter: 30 }, { status: 500 });
  await assert.rejects(notifier.show(reviewCard()), (error) => {
    assert(error instanceof NotificationUnavailableError);
    assert.equal(error.retryDelay, 30_000);
    return true;
  });
  await assert.rejects(notifier.show(reviewCard()), NotificationUnavailableError);
  await notifier.show(reviewCard());
});

test('less severe items page nobody, and one whose severity fell is still resolved', async () => {
  const paging = bySeverity('high', notifier);
  const before = pagerDuty.requests;
  await paging.show(reviewCard({ key: 'h', item: { severity: 'medium' } }));
  assert.equal(pagerDuty.requests, before);
  await paging.show(reviewCard({ key: 'h', item: { severity: 'high' } }));
  await paging.show(reviewCard({ key: 'h', item: { severity: 'low' }, moment: 'healed', isOpen: false }));
  assert.equal(pagerDuty.incidents.get('plumbline/h')?.state, 'resolved');
});
