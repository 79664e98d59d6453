import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bySeverity } from '../../../clients/notifications/by-severity.ts';
import { createLogNotifier } from '../../../clients/notifications/log-notifier.ts';
import { createPagerDutyNotifier } from '../../../clients/notifications/pagerduty-notifier.ts';
import type { LeaseMoment } from '../../../domain/emergency/lease-card.ts';
import { useFakePagerDuty } from '../../support/fake-pagerduty.ts';
import { leaseCard } from '../../support/lease-card.ts';

const pagerDuty = await useFakePagerDuty();
const pager = createPagerDutyNotifier({ url: pagerDuty.url, routingKey: async () => pagerDuty.routingKey });
const stateOf = (key: string) => pagerDuty.incidents.get(`plumbline/${key}`)?.state;
const show = (key: string, moment: LeaseMoment, isOpen = true) =>
  pager.showLease(leaseCard({ key, moment, isOpen }));

test('who opens an emergency is awake: nobody is paged before it has expired', async () => {
  for (const moment of ['opened', 'changed', 'proposed', 'reminded'] as const) await show('a', moment);
  assert.equal(stateOf('a'), undefined);
  await show('a', 'escalated');
  assert.equal(stateOf('a'), 'triggered');
  await show('a', 'extended');
  assert.equal(stateOf('a'), 'resolved');
});

test('what goes wrong pages, and the end calls off', async () => {
  await show('b', 'trouble');
  assert.equal(stateOf('b'), 'triggered');
  await show('b', 'closed', false);
  assert.equal(stateOf('b'), 'resolved');
});

test('the log tells what an emergency covers, what it holds and how to end it, also where only severe drift is told', async () => {
  const lines: string[] = [];
  const log = bySeverity(
    'critical',
    createLogNotifier((line) => lines.push(line)),
  );
  await log.showLease(leaseCard());
  assert.match(lines[0] ?? '', /^\[shop\] emergency fire: opened by ada: healing is held\n/);
  for (const words of ['covers deployment/web in payments: orders fail', '2 h left', 'emergency close fire'])
    assert.ok(lines[0]?.includes(words), words);
});
