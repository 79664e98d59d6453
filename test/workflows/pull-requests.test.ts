import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { DriftItem } from '../../domain/infrastructure/drift-item.ts';
import type { PullRequestTerms } from '../../domain/infrastructure/policy.ts';
import { decideUpdate, observeSignal, remediationQuery } from '../../workflows/messages.ts';
import type { Observation, RemediationView } from '../../workflows/messages.ts';
import { pullRequestChangedSignal } from '../../workflows/pull-request-messages.ts';
import { decision, reached, remediate as remediateIn } from '../support/remediation-story.ts';
import type { RemediationStory } from '../support/remediation-story.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import {
  RecordedActivities,
  drifting,
  hour,
  openPullRequest,
  seenItem,
} from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

const remediate = (first: Observation, activities: RecordedActivities, story?: RemediationStory) =>
  remediateIn(environment, first, activities, story);
const asked = (handle: WorkflowHandle) => reached(environment, handle);
/** The same, behind looks at the pull request and at live, which are minutes apart. */
const askedLater = async (handle: WorkflowHandle) => {
  await environment.sleep('25 minutes');
  await asked(handle);
};

/** An item that policy puts into a pull request. */
function proposed(
  terms: Partial<PullRequestTerms> = {},
  changes: Partial<DriftItem> = {},
): Partial<DriftItem> {
  const pullRequest = { change: 'codify' as const, onClose: 'ask' as const, draft: false, ...terms };
  return {
    strategy: 'pull-request',
    pullRequest,
    proposable: ['codify', 'revert', 'ignore'],
    managers: ['kubectl-edit'],
    ...changes,
  };
}

const asksWithForge: Partial<DriftItem> = { proposable: ['codify', 'revert', 'ignore'] };
const merged = openPullRequest({ state: 'merged', by: 'rita' });
const closed = openPullRequest({ state: 'closed', by: 'rita' });
const event = { kind: 'merged' as const, pullRequest: 5, branch: 'plumbline/payments/c0ffee', by: 'rita' };

/** The remediation as it is, once its pull request waits for a merge. */
async function waiting(handle: WorkflowHandle): Promise<RemediationView> {
  for (;;) {
    const view = await handle.query(remediationQuery);
    if (view.phase === 'waiting-for-merge' && view.pullRequest !== undefined) return view;
    await environment.sleep(10);
  }
}

test('drift goes into Git by a pull request, and is over once live equals what was merged', async () => {
  const activities = new RecordedActivities();
  activities.looks = [openPullRequest(), openPullRequest(), merged];
  activities.observations = ['gone'];
  const result = await remediate(drifting(1, proposed({ draft: true })), activities);
  assert.equal(result.outcome, 'codified');
  assert.match(result.detail, /pull request #5 was merged by rita; live equals Git/);
  assert.equal(activities.heals, 0);
  assert.deepEqual(
    activities.proposals.map(({ kind, key, draft, because }) => ({ kind, key, draft, because })),
    [{ kind: 'codify', key: 'c0ffee', draft: true, because: { reason: 'rule 1 of policy payments' } }],
  );
  assert.deepEqual(activities.told, ['proposed', 'codified']);
  assert.deepEqual(activities.cards[0]?.pullRequest, {
    kind: 'codify',
    number: 5,
    url: 'https://forge.example/pulls/5',
  });
  assert.deepEqual(activities.closes, []);
  const happened = activities.audited.filter(({ kind }) => kind === 'pull-request');
  assert.deepEqual(
    happened.map(({ outcome, actor }) => [outcome, actor]),
    [
      ['opened', 'plumbline'],
      ['merged', 'rita'],
    ],
  );
});

test('what cannot be carried into the source is asked about, with the reason', async () => {
  const activities = new RecordedActivities();
  activities.proposed = [{ outcome: 'refused', reason: 'a secret is never written into Git in clear' }];
  activities.observed = seenItem(proposed());
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    await asked(handle);
    const view = await handle.query(remediationQuery);
    assert.match(view.escalation ?? '', /no pull request can codify it: a secret is never written/);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'heal' })] });
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.closes, []);
});

test('a forge that refuses for good is named to whoever is asked then', async () => {
  const activities = new RecordedActivities();
  activities.proposed = [
    ApplicationFailure.nonRetryable('the token lacks the right to push', 'forge-forbidden'),
  ];
  await remediate(drifting(1, proposed()), activities, async (handle) => {
    await asked(handle);
    const view = await handle.query(remediationQuery);
    assert.match(view.escalation ?? '', /the token lacks the right to push/);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.deepEqual(activities.told.slice(0, 1), ['asked']);
});

test('a forge that is away for an hour delays a pull request and loses nothing', async () => {
  const activities = new RecordedActivities();
  activities.proposed = Array.from({ length: 70 }, () => new Error('no answer'));
  activities.looks = [merged];
  activities.observations = ['gone'];
  const result = await remediate(drifting(1, proposed()), activities);
  assert.equal(result.outcome, 'codified');
  assert.equal(activities.proposals.length, 71);
  assert.deepEqual(activities.told, ['proposed', 'codified']);
});

test('evidence that moves brings the same pull request up to date', async () => {
  const activities = new RecordedActivities();
  activities.observations = ['gone'];
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    await waiting(handle);
    await handle.signal(observeSignal, drifting(2, proposed({}, { digest: 'digest-2' })));
    while (activities.proposals.length < 2) await environment.sleep(10);
    await waiting(handle);
    activities.looks = [merged];
    await handle.signal(pullRequestChangedSignal, event);
  });
  assert.equal(result.outcome, 'codified');
  assert.deepEqual(
    activities.proposals.map(({ seen }) => seen.item.digest),
    ['digest-1', 'digest-2'],
  );
  assert.deepEqual(activities.told, ['proposed', 'proposed', 'codified']);
});

test('a merge is followed by another pull request where the drift has changed meanwhile', async () => {
  const activities = new RecordedActivities();
  activities.looks = [merged, openPullRequest({ head: 'head-2' }), merged];
  activities.observations = ['drifting', 'gone'];
  activities.observed = seenItem(proposed({}, { digest: 'digest-2' }));
  const result = await remediate(drifting(1, proposed()), activities);
  assert.equal(result.outcome, 'codified');
  assert.deepEqual(
    activities.proposals.map(({ seen }) => seen.item.digest),
    ['digest-1', 'digest-2'],
  );
});

test('live that never comes to equal what was merged is handed to a person', async () => {
  const activities = new RecordedActivities();
  activities.looks = [merged];
  activities.observed = seenItem(proposed());
  await remediate(drifting(1, proposed()), activities, async (handle) => {
    await askedLater(handle);
    const { escalation } = await handle.query(remediationQuery);
    assert.match(escalation ?? '', /was merged by rita, and live still differs from what Git renders to/);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.equal(activities.proposals.length, 1);
});

test('drift that goes away closes the pull request with the reason', async () => {
  const activities = new RecordedActivities();
  activities.observations = ['gone'];
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    await waiting(handle);
    await handle.signal(observeSignal, { sequence: 2, kind: 'gone' });
  });
  assert.equal(result.outcome, 'drift-gone');
  assert.deepEqual(activities.closes, ['live equals Git']);
  assert.deepEqual(activities.told, ['proposed', 'withdrawn']);
});

test('drift that a scan sees gone because of the merge was codified', async () => {
  const activities = new RecordedActivities();
  activities.observations = ['gone'];
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    await waiting(handle);
    activities.looks = [merged];
    await handle.signal(observeSignal, { sequence: 2, kind: 'gone' });
  });
  assert.equal(result.outcome, 'codified');
  assert.deepEqual(activities.closes, []);
});

test('a broader item takes the pull request with it', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    await waiting(handle);
    await handle.signal(observeSignal, { sequence: 2, kind: 'superseded' });
  });
  assert.equal(result.outcome, 'superseded');
  assert.deepEqual(activities.closes, ['a broader item covers this drift now']);
});

test('an operator who cancels leaves no pull request behind', async () => {
  const activities = new RecordedActivities();
  await assert.rejects(
    remediate(drifting(1, proposed()), activities, async (handle) => {
      await waiting(handle);
      await handle.cancel();
    }),
  );
  assert.equal(activities.closes.length, 1);
  assert.match(activities.closes[0] ?? '', /an operator cancelled/);
});

test('a pull request that is closed is asked about, left, or healed, as policy says', async () => {
  const asks = new RecordedActivities();
  asks.looks = [closed];
  await remediate(drifting(1, proposed({ onClose: 'ask' })), asks, async (handle) => {
    await askedLater(handle);
    const { escalation } = await handle.query(remediationQuery);
    assert.equal(escalation, 'rita closed pull request #5 without merging it');
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.deepEqual(asks.told, ['proposed', 'asked', 'decided']);

  const leaves = new RecordedActivities();
  leaves.looks = [closed];
  const left = await remediate(drifting(1, proposed({ onClose: 'leave' })), leaves);
  assert.deepEqual(left, { outcome: 'rejected', detail: 'rita closed pull request #5 without merging it' });
  assert.deepEqual(leaves.recorded, ['rejected']);

  const heals = new RecordedActivities();
  heals.looks = [closed];
  const healed = await remediate(drifting(1, proposed({ onClose: 'heal' })), heals);
  assert.equal(healed.outcome, 'healed');
  assert.equal(heals.heals, 1);
});

test('a merged revert is what allows to heal', async () => {
  const activities = new RecordedActivities();
  activities.looks = [openPullRequest(), merged];
  const result = await remediate(drifting(1, proposed({ change: 'revert' })), activities);
  assert.equal(result.outcome, 'healed');
  assert.equal(result.detail, 'pull request #5 was merged by rita; restored');
  assert.equal(activities.heals, 1);
  assert.deepEqual(activities.told, ['proposed', 'healed']);
});

test('a merge that allows something else than what is there now heals nothing', async () => {
  const activities = new RecordedActivities();
  activities.looks = [merged];
  activities.revertApproval = { approved: false, reason: 'its record is not in Git' };
  await remediate(drifting(1, proposed({ change: 'revert' })), activities, async (handle) => {
    await askedLater(handle);
    const { escalation } = await handle.query(remediationQuery);
    assert.match(escalation ?? '', /does not allow to restore it: its record is not in Git/);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.equal(activities.heals, 0);
});

test('a heal after the merge that does not come to rest at once is tried again by the same approval', async () => {
  const activities = new RecordedActivities();
  activities.looks = [merged];
  activities.observed = seenItem(proposed({ change: 'revert' }));
  activities.healResults = [{ outcome: 'evidence-moved', detail: ['something moved'] }];
  const result = await remediate(drifting(1, proposed({ change: 'revert' })), activities);
  assert.equal(result.outcome, 'healed');
  assert.equal(activities.heals, 2);
  assert.equal(activities.proposals.length, 1);
});

test('people ask for a pull request by a decision, and several have to agree where a quorum is asked for', async () => {
  const activities = new RecordedActivities();
  activities.observations = ['gone'];
  const approvals = { remindAfter: hour, expireAfter: 24 * hour, onExpiry: 'report' as const, quorum: 2 };
  const result = await remediate(drifting(1, { ...asksWithForge, approvals }), activities, async (handle) => {
    await asked(handle);
    const { actions } = await handle.query(remediationQuery);
    assert.deepEqual(actions, ['heal', 'codify', 'revert', 'reject', 'snooze', 'ignore']);
    const first = await handle.executeUpdate(decideUpdate, {
      args: [decision({ action: 'codify', actor: 'ada', reason: 'it saved the night' })],
    });
    assert.deepEqual(first, { accepted: true, action: 'codify', actor: 'ada', missing: 1 });
    assert.equal(activities.proposals.length, 0);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'codify', actor: 'bob' })] });
    await waiting(handle);
    activities.looks = [merged];
    await handle.signal(pullRequestChangedSignal, event);
  });
  assert.equal(result.outcome, 'codified');
  assert.deepEqual(
    activities.proposals.map(({ kind, because }) => [kind, because.requestedBy]),
    [['codify', 'bob']],
  );
  assert.deepEqual(activities.told, ['asked', 'approved', 'decided', 'proposed', 'codified']);
});

test('no pull request is offered where no forge is configured', async () => {
  const activities = new RecordedActivities();
  await remediate(drifting(1), activities, async (handle) => {
    await asked(handle);
    const refused = await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'codify' })] });
    assert.equal(refused.accepted, false);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
  assert.equal(activities.proposals.length, 0);
});

test('while a pull request waits, people can heal at once, and it is closed', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    const { actions } = await waiting(handle);
    assert.deepEqual(actions, ['heal', 'revert', 'reject', 'ignore']);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'heal' })] });
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.closes, ['ada decided: heal']);
  assert.deepEqual(activities.told, ['proposed', 'decided', 'healed']);
});

test('while a pull request waits, people can have it say the opposite', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    await waiting(handle);
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'revert' })] });
    while (activities.proposals.length < 2) await environment.sleep(10);
    activities.looks = [merged];
    await handle.signal(pullRequestChangedSignal, event);
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(
    activities.proposals.map(({ kind }) => kind),
    ['codify', 'revert'],
  );
  assert.deepEqual(activities.closes, []);
});

test('an ignore rule is proposed to the configuration, and holds once it is merged', async () => {
  const activities = new RecordedActivities();
  activities.looks = [merged];
  const until = new Date((await environment.currentTimeMs()) + 24 * hour).toISOString();
  const result = await remediate(drifting(1, asksWithForge), activities, async (handle) => {
    await asked(handle);
    const ignore = decision({ action: 'ignore', reason: 'load test', until });
    await handle.executeUpdate(decideUpdate, { args: [ignore] });
  });
  assert.equal(result.outcome, 'ignored');
  assert.match(result.detail, /pull request #5 was merged by rita; ignored by rule 123/);
  assert.equal(activities.proposals[0]?.decision?.until, until);
  assert.deepEqual(activities.told, ['asked', 'decided', 'proposed', 'ignored']);
});

test('an ignore rule that has no place in Git is kept here, and says so', async () => {
  const activities = new RecordedActivities();
  activities.proposed = [{ outcome: 'refused', reason: 'plumbline.yaml is not in the repository' }];
  const until = new Date((await environment.currentTimeMs()) + 24 * hour).toISOString();
  const result = await remediate(drifting(1, asksWithForge), activities, async (handle) => {
    await asked(handle);
    const ignore = decision({ action: 'ignore', reason: 'load test', until });
    await handle.executeUpdate(decideUpdate, { args: [ignore] });
  });
  assert.equal(result.outcome, 'ignored');
  assert.match(result.detail, /kept here and not in Git: plumbline.yaml is not in the repository/);
});

test('what Git says already needs no pull request', async () => {
  const activities = new RecordedActivities();
  activities.proposed = [{ outcome: 'nothing-to-change' }];
  activities.observations = ['gone'];
  const result = await remediate(drifting(1, proposed()), activities);
  assert.equal(result.outcome, 'codified');
  assert.equal(result.detail, 'Git has it already; live equals Git');
  assert.equal(activities.looked, 0);
});

test('failed checks are told once for each commit', async () => {
  const activities = new RecordedActivities();
  const failing = openPullRequest({ checks: 'failed' });
  activities.looks = [failing, failing, { ...failing, head: 'head-2' }, merged];
  activities.observations = ['gone'];
  await remediate(drifting(1, proposed()), activities);
  assert.deepEqual(activities.told, ['proposed', 'checks-failed', 'checks-failed', 'codified']);
});

test('a pull request that cannot be merged any more is built anew, once for each commit', async () => {
  const activities = new RecordedActivities();
  const conflicting = openPullRequest({ mergeable: false });
  activities.looks = [conflicting, conflicting, conflicting, merged];
  activities.observations = ['gone'];
  const result = await remediate(drifting(1, proposed()), activities);
  assert.equal(result.outcome, 'codified');
  assert.equal(activities.proposals.length, 2);
});

test('a webhook brings a look at once, and the same one again brings nothing', async () => {
  const activities = new RecordedActivities();
  activities.observations = ['gone'];
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    await waiting(handle);
    for (let times = 0; times < 5; times += 1) await handle.signal(pullRequestChangedSignal, event);
    while (activities.looked === 0) await environment.sleep(10);
    activities.looks = [merged];
    for (let times = 0; times < 5; times += 1) await handle.signal(pullRequestChangedSignal, event);
  });
  assert.equal(result.outcome, 'codified');
  assert.deepEqual(activities.recorded, ['codified']);
  assert.ok(activities.looked <= 10, `${activities.looked} looks`);
});

test('a forge that can no longer be read hands the item to people', async () => {
  const activities = new RecordedActivities();
  activities.readPullRequest = async () => {
    throw ApplicationFailure.nonRetryable('the repository is gone', 'forge-not-found');
  };
  await remediate(drifting(1, proposed()), activities, async (handle) => {
    await askedLater(handle);
    const { escalation } = await handle.query(remediationQuery);
    assert.equal(escalation, 'pull request #5 cannot be followed: the repository is gone');
    await handle.executeUpdate(decideUpdate, { args: [decision({ action: 'reject' })] });
  });
});

test('policy that heals by itself by now withdraws the pull request first', async () => {
  const activities = new RecordedActivities();
  const result = await remediate(drifting(1, proposed()), activities, async (handle) => {
    await waiting(handle);
    await handle.signal(observeSignal, drifting(2, { strategy: 'self-heal' }));
  });
  assert.equal(result.outcome, 'healed');
  assert.deepEqual(activities.closes, ['policy answers otherwise now']);
});
