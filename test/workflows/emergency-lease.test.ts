import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import { pullRequestChangedSignal } from '../../workflows/pull-request-messages.ts';
import { leaseOpenedUpdate, leaseRequestSignal } from '../../workflows/emergency-messages.ts';
import { observeSignal } from '../../workflows/messages.ts';
import { RecordedEmergency, declareEmergency, leaseRequest, leaseTerms } from '../support/emergency-story.ts';
import type { RunningLease } from '../support/emergency-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { drifting, hour } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();
const minute = 60_000;
const declare = (
  activities: RecordedEmergency,
  story?: (lease: RunningLease) => Promise<void>,
  changes?: Parameters<typeof declareEmergency>[3],
) => declareEmergency(environment, activities, story, changes);

/** Waits, in steps of the time of the server, until something is so; not for ever. */
async function eventually(isSo: () => boolean | Promise<boolean>, step = 20_000): Promise<void> {
  for (let looks = 0; looks < 2000; looks += 1) {
    if (await isSo()) return;
    await environment.sleep(step);
  }
  throw new Error(`it never came to be: ${isSo.toString()}`);
}

const told = (activities: RecordedEmergency, moment: string) =>
  eventually(() => activities.moments.includes(moment));

test('who may not open one is refused, and nothing is held', async () => {
  const activities = new RecordedEmergency();
  activities.refusal = 'eve may not open emergencies here';
  const result = await declare(activities, async (lease) => {
    assert.deepEqual(await lease.opened(), { accepted: false, reason: activities.refusal });
  });
  assert.deepEqual(result, { outcome: 'refused', detail: activities.refusal });
  assert.deepEqual(activities.done, ['openLease']);
  assert.deepEqual(activities.cards, []);
  assert.deepEqual(
    activities.audited.map(({ kind, action, accepted, actor }) => [kind, action, accepted, actor]),
    [['emergency', 'open', false, 'ada']],
  );
});

test('what is held is held before the first look, and given back in reverse order when somebody closes it', async () => {
  const activities = new RecordedEmergency();
  const result = await declare(activities, async (lease) => {
    assert.equal((await lease.opened()).accepted, true);
    assert.deepEqual(activities.scans, [0]);
    assert.equal((await lease.ask({ action: 'close', reason: 'rolled back' })).accepted, true);
  });
  assert.deepEqual(result, { outcome: 'closed', detail: 'ada closed it: rolled back' });
  assert.deepEqual(activities.done, ['openLease', 'holdGovernor', 'releaseGovernor', 'forgetLease']);
  assert.deepEqual(activities.moments, ['opened', 'closed']);
  assert.equal(activities.cards.at(-1)?.isOpen, false);
});

test('the same request again is answered the same, and after the end nothing is granted', async () => {
  const activities = new RecordedEmergency();
  await declare(activities, async (lease) => {
    await lease.opened();
    const until = new Date((await environment.currentTimeMs()) + 3 * hour).toISOString();
    const once = await lease.ask({ action: 'extend', until, requestId: 'r1' });
    assert.deepEqual(once, { accepted: true, action: 'extend', actor: 'ada', expiresAt: until });
    assert.deepEqual(await lease.ask({ action: 'extend', until: 'garbage', requestId: 'r1' }), once);
    assert.equal((await lease.ask({ action: 'extend', until: 'garbage' })).accepted, false);
    assert.equal((await lease.ask({ actor: 'eve', action: 'close' })).accepted, false);
    assert.equal((await lease.ask({ action: 'open', until })).accepted, false);
    await lease.ask({ action: 'close' });
  });
  const requests = activities.audited.filter(({ action }) => action !== undefined);
  assert.deepEqual(
    requests.map(({ action, accepted }) => `${action} ${accepted}`),
    ['open true', 'extend true', 'extend false', 'close false', 'open false', 'close true'],
  );
});

test('each new state of what differs is captured and proposed once; merged and equal to Git it closes by itself', async () => {
  const activities = new RecordedEmergency();
  const result = await declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.signal(observeSignal, drifting(10, { digest: 'd1' }));
    await told(activities, 'proposed');
    await lease.handle.signal(observeSignal, drifting(11, { digest: 'd1' }));
    await lease.handle.signal(observeSignal, drifting(12, { digest: 'd2' }));
    // Late: a newer look was there already.
    await lease.handle.signal(observeSignal, { sequence: 11, kind: 'gone', commit: 'other' });
    await eventually(() => activities.proposals.length === 2);
    const { captures, pullRequest } = await lease.view();
    assert.deepEqual(
      captures.map(({ digest }) => digest),
      ['d1', 'd2'],
    );
    assert.equal(pullRequest?.state, 'open');
    activities.pullRequest = { state: 'merged', head: 'abc', checks: 'none', by: 'bob' };
    await lease.handle.signal(pullRequestChangedSignal, {
      kind: 'merged',
      pullRequest: 7,
      branch: 'b',
      by: 'bob',
    });
    await told(activities, 'merged');
    await lease.handle.signal(observeSignal, { sequence: 20, kind: 'gone' });
  });
  assert.deepEqual(result, { outcome: 'resolved', detail: 'Git renders to what runs' });
  assert.deepEqual(
    activities.proposals.map(({ key, kind, seen, because }) => [key, kind, seen.item.digest, because]),
    ['d1', 'd2'].map((digest) => [
      'emergency-fire',
      'codify',
      digest,
      { reason: 'orders fail', requestedBy: 'ada' },
    ]),
  );
  assert.deepEqual(activities.withdrawn, []);
  assert.ok(
    activities.scans.filter((unlessWithin) => unlessWithin === 0).length >= 2,
    'a merge is looked at',
  );
});

test('a change that is undone by hand does not close it, and its pull request is withdrawn at the end', async () => {
  const activities = new RecordedEmergency();
  const result = await declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.signal(observeSignal, { sequence: 5, kind: 'gone', commit: '0' });
    await lease.handle.signal(observeSignal, drifting(10));
    await told(activities, 'proposed');
    const { commit } = drifting(10) as { commit: string };
    await lease.handle.signal(observeSignal, { sequence: 11, kind: 'gone', commit });
    await told(activities, 'quiet');
    // Git moves for another reason: that was not this change.
    await lease.handle.signal(observeSignal, { sequence: 12, kind: 'gone', commit: 'unrelated' });
    assert.equal((await lease.view()).phase, 'open');
    await lease.ask({ action: 'close' });
  });
  assert.equal(result.outcome, 'closed');
  assert.equal(activities.withdrawn.length, 1);
});

test('without a forge it closes when Git came to say what runs, and says that nothing was proposed', async () => {
  const activities = new RecordedEmergency();
  activities.forge = false;
  const result = await declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.signal(observeSignal, drifting(10));
    await told(activities, 'changed');
    await lease.handle.signal(observeSignal, { sequence: 11, kind: 'gone', commit: 'pushed-by-hand' });
  });
  assert.equal(result.outcome, 'resolved');
  assert.deepEqual(activities.proposals, []);
  assert.match(activities.cards[0]?.withoutPullRequest ?? '', /no forge is configured/);
});

test('what cannot be proposed is said once; what failed is tried again with the next look', async () => {
  const activities = new RecordedEmergency();
  activities.proposed = { outcome: 'refused', reason: 'secrets are never codified in clear' };
  await declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.signal(observeSignal, drifting(10));
    await told(activities, 'trouble');
    await environment.sleep('20 minutes');
    assert.equal(activities.proposals.length, 1);
    activities.proposed = ApplicationFailure.nonRetryable('the forge is away');
    await lease.handle.signal(observeSignal, drifting(11, { digest: 'd2' }));
    await eventually(() => activities.proposals.length >= 3);
    assert.equal((await lease.view()).phase, 'open');
    await lease.ask({ action: 'close' });
  });
  const details = activities.cards.filter(({ moment }) => moment === 'trouble').map(({ detail }) => detail);
  assert.deepEqual(details, [
    'no pull request: secrets are never codified in clear',
    'no pull request: the forge is away',
  ]);
});

test('a pull request that is closed without merging is respected until something else changes', async () => {
  const activities = new RecordedEmergency();
  await declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.signal(observeSignal, drifting(10));
    await told(activities, 'proposed');
    activities.pullRequest = { state: 'closed', head: 'abc', checks: 'none', by: 'bob' };
    await told(activities, 'declined');
    await environment.sleep('20 minutes');
    assert.equal(activities.proposals.length, 1);
    await lease.handle.signal(observeSignal, drifting(11, { digest: 'd2' }));
    await eventually(() => activities.proposals.length === 2);
    await lease.ask({ action: 'close' });
  });
  assert.equal(activities.cards.find(({ moment }) => moment === 'declined')?.detail, 'by bob');
});

test('a pull request that cannot be merged any more is built anew, once for each commit', async () => {
  const activities = new RecordedEmergency();
  await declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.signal(observeSignal, drifting(10));
    await told(activities, 'proposed');
    activities.pullRequest = { state: 'open', head: 'abc', checks: 'none', mergeable: false };
    await environment.sleep('30 minutes');
    assert.equal(activities.proposals.length, 2);
    activities.pullRequest = { ...activities.pullRequest, head: 'def' };
    await environment.sleep('30 minutes');
    assert.equal(activities.proposals.length, 3);
    await lease.ask({ action: 'close' });
  });
});

test('it reminds, escalates, and with revert ends; those it is escalated to may extend it then', async () => {
  const activities = new RecordedEmergency();
  activities.terms = { ...leaseTerms, onExpiry: 'revert' };
  const result = await declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.signal(observeSignal, drifting(10));
    await told(activities, 'reminded');
    const soon = new Date((await environment.currentTimeMs()) + hour).toISOString();
    const early = await lease.ask({ actor: 'lead', action: 'extend', until: soon });
    assert.equal(early.accepted, false);
    await told(activities, 'escalated');
    const later = new Date((await environment.currentTimeMs()) + hour).toISOString();
    const granted = await lease.ask({ actor: 'lead', action: 'extend', until: later });
    assert.equal(granted.accepted, true);
  });
  assert.equal(result.outcome, 'expired');
  const moments = activities.moments.filter((moment) => moment !== 'changed' && moment !== 'proposed');
  assert.deepEqual(moments, [
    'opened',
    'reminded',
    'escalated',
    'extended',
    'reminded',
    'escalated',
    'expired',
  ]);
  const escalated = activities.cards.find(({ moment }) => moment === 'escalated');
  assert.deepEqual(escalated?.call, [{ user: 'ada' }, { user: 'bob' }, { user: 'lead' }]);
  assert.equal(activities.withdrawn.length, 1, 'Git has won: the pull request is closed');
  assert.deepEqual(activities.done.slice(-2), ['releaseGovernor', 'forgetLease']);
});

test('with keep it stays open after it expired, people are reminded, and nothing is given back', async () => {
  const activities = new RecordedEmergency();
  const result = await declare(activities, async (lease) => {
    await lease.opened();
    const nags = () => activities.moments.filter((moment) => moment === 'overdue').length;
    await eventually(() => nags() === 3, 10 * minute);
    assert.equal((await lease.view()).phase, 'open');
    assert.deepEqual(activities.done, ['openLease', 'holdGovernor']);
    await lease.ask({ action: 'close', actor: 'lead', reason: 'enough' });
  });
  assert.equal(result.outcome, 'closed');
});

test('cancelled by an operator everything is given back and people are told', async () => {
  const activities = new RecordedEmergency();
  const cancelled = declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.cancel();
  });
  await assert.rejects(cancelled, WorkflowFailedError);
  assert.deepEqual(activities.done, ['openLease', 'holdGovernor', 'releaseGovernor', 'forgetLease']);
  assert.deepEqual(activities.moments, ['opened', 'cancelled']);
});

test('cancelled while it opens, what may have been begun is given back, too', async () => {
  const activities = new RecordedEmergency();
  const started = Promise.withResolvers<RunningLease['handle']>();
  activities.holdGovernor = async () => {
    activities.done.push('holdGovernor');
    await (await started.promise).cancel();
    throw new Error('the worker lost its cluster');
  };
  const cancelled = declare(activities, async (lease) => {
    started.resolve(lease.handle);
    await lease.handle.result().catch(() => undefined);
  });
  await assert.rejects(cancelled, WorkflowFailedError);
  assert.deepEqual(activities.done.slice(-2), ['releaseGovernor', 'forgetLease']);
});

test('what cannot be given back now is tried until it can, people are told why, and ours waits for it', async () => {
  const activities = new RecordedEmergency();
  let failures = 0;
  const release = activities.releaseGovernor.bind(activities);
  activities.releaseGovernor = async (input) => {
    failures += 1;
    if (failures <= 7) throw new Error('cannot reach the cluster');
    return await release(input);
  };
  const result = await declare(activities, async (lease) => {
    await lease.opened();
    await lease.ask({ action: 'close' });
    await told(activities, 'trouble');
    assert.deepEqual(activities.done, ['openLease', 'holdGovernor'], 'healing of ours is still held');
    const late = await lease.ask({ action: 'extend', until: new Date(Date.now() + hour).toISOString() });
    assert.match(JSON.stringify(late), /it is over/);
  });
  assert.equal(result.outcome, 'closed');
  assert.deepEqual(activities.done.slice(-2), ['releaseGovernor', 'forgetLease']);
  const trouble = activities.cards.filter(({ moment }) => moment === 'trouble');
  assert.equal(trouble.length, 1);
  assert.match(trouble[0]?.detail ?? '', /could not be given back: cannot reach the cluster/);
});

test('a cluster that cannot be held at first is held with a later look; that somebody switched it on is told', async () => {
  const activities = new RecordedEmergency();
  let isAway = true;
  const hold = activities.holdGovernor.bind(activities);
  activities.holdGovernor = async (input) => {
    if (isAway) throw ApplicationFailure.nonRetryable('no right to change Applications');
    return await hold(input);
  };
  await declare(activities, async (lease) => {
    await lease.opened();
    await told(activities, 'opened');
    const [opened] = activities.cards;
    assert.match(opened?.detail ?? '', /no right to change Applications/);
    isAway = false;
    await eventually(() => activities.done.includes('holdGovernor'));
    await eventually(async () => (await lease.view()).trouble === undefined);
    activities.standing = { ...activities.standing, standing: 'overruled' };
    await eventually(() =>
      activities.cards.some(({ governor = '' }) => governor.includes('switched on by somebody')),
    );
    await lease.ask({ action: 'close' });
  });
});

test('one whose workflow was terminated is given back by a new one', async () => {
  const activities = new RecordedEmergency();
  const result = await declare(activities, undefined, { abandoned: true });
  assert.equal(result.outcome, 'cancelled');
  assert.deepEqual(activities.done, ['releaseGovernor', 'forgetLease']);
});

test('a change that only a watch saw is kept and told about', async () => {
  const activities = new RecordedEmergency();
  await declare(activities, async (lease) => {
    await lease.opened();
    const sighting = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'payments',
      name: 'api',
      at: '2026-01-01T00:00:00Z',
      resourceVersion: '42',
      manager: 'break-glass',
      brief: ['/spec/replicas: 2 → 5'],
      uri: 'file:///sighting.json',
    };
    await lease.handle.signal('sighting', sighting);
    await lease.handle.signal('sighting', sighting);
    await told(activities, 'sighted');
    assert.equal((await lease.view()).sightings.length, 1);
    await lease.ask({ action: 'close' });
  });
  assert.equal(activities.moments.filter((moment) => moment === 'sighted').length, 1);
});

test('the reminder comes before the end, and never later than half-way', async () => {
  const activities = new RecordedEmergency();
  let end = 0;
  await declare(activities, async (lease) => {
    await lease.opened();
    end = Date.parse((await lease.view()).expiresAt);
    await told(activities, 'reminded');
    await lease.ask({ action: 'close' });
  });
  const before = end - Date.parse(activities.cards.find(({ moment }) => moment === 'reminded')?.at ?? '');
  assert.ok(before > 5 * minute && before <= 15 * minute, `${before / minute} minutes`);
});

test('who waits for one that is cancelled before it could be opened is told that it is not open', async () => {
  const activities = new RecordedEmergency();
  activities.openLease = async () => {
    throw ApplicationFailure.retryable('storage is away');
  };
  const cancelled = declare(activities, async (lease) => {
    const opened = await lease.handle.startUpdate(leaseOpenedUpdate, { waitForStage: 'ACCEPTED' });
    const answer = opened.result();
    // Nobody waits for the answer to this one; it must not stop anything from being given back.
    await lease.handle.signal(leaseRequestSignal, leaseRequest({ action: 'close' }));
    await eventually(async () => (await lease.view()).phase === 'opening');
    await lease.handle.cancel();
    assert.deepEqual(await answer, {
      accepted: false,
      reason: 'it is over: an operator cancelled its workflow',
    });
  });
  await assert.rejects(cancelled, WorkflowFailedError);
  assert.deepEqual(activities.done, ['forgetLease']);
});

test('what is asked while a cancelled one gives back does not end it before everything is given back', async () => {
  const activities = new RecordedEmergency();
  const releaseGovernor = activities.releaseGovernor.bind(activities);
  let isAway = true;
  activities.releaseGovernor = async (input) => {
    if (isAway) throw ApplicationFailure.nonRetryable('the cluster is away');
    return await releaseGovernor(input);
  };
  const cancelled = declare(activities, async (lease) => {
    await lease.opened();
    await lease.handle.cancel();
    await eventually(async () => (await lease.view()).trouble !== undefined);
    await lease.handle.signal(leaseRequestSignal, leaseRequest({ action: 'close' }));
    assert.equal((await lease.ask({ action: 'close' })).accepted, false);
    isAway = false;
  });
  await assert.rejects(cancelled, WorkflowFailedError);
  assert.deepEqual(activities.done, ['openLease', 'holdGovernor', 'releaseGovernor', 'forgetLease']);
});
