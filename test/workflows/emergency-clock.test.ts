import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createOpenLease } from '../../activities/emergency/open-lease.ts';
import { createObjectStore } from '../../clients/object-store/create-object-store.ts';
import { RecordedEmergency, declareEmergency, leaseRequest, leaseTerms } from '../support/emergency-story.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { hour } from '../support/workflow-harness.ts';

// Temporal's clock alone opens, reminds and ends. The worker's is hours off, and jumps while an emergency is open.

const environment = await useTimeSkipping();
const minute = 60_000;
const day = 24 * hour;

/** Activities that see the clock of their machine so far off, milliseconds. */
function withClock(off: () => number): RecordedEmergency {
  const activities = new RecordedEmergency();
  activities.terms = { ...leaseTerms, onExpiry: 'revert' };
  const openLease = createOpenLease({
    store: createObjectStore({ folder: temporaryFolder() }),
    temporal: environment.client,
    leaseTerms: activities.terms,
    notifiers: new Map([['log', {}]]),
    forge: true,
    targets: ['shop'],
  });
  activities.openLease = (input) => onClock(off(), () => openLease(input));
  const lookAfterLease = activities.lookAfterLease.bind(activities);
  const releaseGovernor = activities.releaseGovernor.bind(activities);
  activities.lookAfterLease = (input) => onClock(off(), () => lookAfterLease(input));
  activities.releaseGovernor = (input) => onClock(off(), () => releaseGovernor(input));
  return activities;
}

async function onClock<Result>(off: number, act: () => Promise<Result>): Promise<Result> {
  mock.timers.enable({ apis: ['Date'], now: Date.now() + off });
  try {
    return await act();
  } finally {
    mock.timers.reset();
  }
}

/** Lets one of two hours expire, and answers when it was reminded of and when it was over, since it began. */
async function expire(off: () => number, changes: Parameters<typeof declareEmergency>[3] = {}) {
  const activities = withClock(off);
  const start = await environment.currentTimeMs();
  const result = await declareEmergency(
    environment,
    activities,
    async (lease) => {
      assert.equal((await lease.opened()).accepted, true);
    },
    changes,
  );
  assert.equal(result.outcome, 'expired');
  assert.deepEqual(activities.done.slice(-2), ['releaseGovernor', 'forgetLease']);
  const since = (moment: string): number => {
    const card = activities.cards.find((one) => one.moment === moment);
    return (Date.parse(card?.at ?? '') - start) / minute;
  };
  return { reminded: since('reminded'), escalated: since('escalated'), over: since('expired') };
}

const isAt = (minutes: number, expected: number) => minutes >= expected - 0.1 && minutes < expected + 10;

/** Two hours, reminded a quarter of an hour before, with half an hour of grace; messages take their moment. */
function isInTime({ reminded, escalated, over }: Awaited<ReturnType<typeof expire>>): void {
  assert.ok(
    isAt(reminded, 105) && isAt(escalated, 120) && isAt(over, 150),
    `${reminded} ${escalated} ${over}`,
  );
}

for (const off of [5 * hour, -5 * hour, 30 * day, -30 * day])
  test(`on a worker whose clock is ${off / hour} hours off it is opened, and ends when it is to`, async () => {
    isInTime(await expire(() => off));
  });

test('a clock that jumps to and fro while it is open neither ends it early nor holds it longer', async () => {
  let looks = 0;
  isInTime(
    await expire(() => {
      looks += 1;
      return (looks % 2 === 0 ? -9 : 7) * hour * looks;
    }),
  );
});

test('one that a rule opens lasts as long as the rule says, whatever time it was where the change was seen', async () => {
  for (const off of [3 * day, -3 * day]) {
    const opening = leaseRequest({ action: 'open', door: 'detection', lasts: 2 * hour });
    const seenAt = new Date((await environment.currentTimeMs()) + off).toISOString();
    const lease = { id: 'fire', scope: {}, reason: 'detected', openedBy: 'ada', openedAt: seenAt };
    isInTime(await expire(() => off, { opening, lease }));
  }
});

test('what is to end in the past, or too late, by the clock of Temporal is refused', async () => {
  for (const [until, expected] of [
    [-hour, /has to end in the future/],
    [25 * hour, /24 hours at most/],
  ] as const) {
    const end = new Date((await environment.currentTimeMs()) + until).toISOString();
    const opening = leaseRequest({ action: 'open', until: end });
    const result = await declareEmergency(
      environment,
      withClock(() => until),
      undefined,
      { opening },
    );
    assert.equal(result.outcome, 'refused');
    assert.match(result.detail, expected);
  }
});
