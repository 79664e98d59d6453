import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameHash } from '../../../domain/approval/name-hash.ts';
import { decide, escalateReview, openReview, reopenReview } from '../../../domain/approval/review.ts';
import type { Decision, Question, Review, ReviewTerms } from '../../../domain/approval/review.ts';

const now = Date.parse('2027-01-01T12:00:00Z');

function question(terms: Partial<ReviewTerms> = {}, changes: Partial<Question> = {}): Question {
  return {
    digest: 'digest-1',
    actions: ['heal', 'reject', 'snooze', 'ignore'],
    terms: { remindAfter: 1, expireAfter: 2, onExpiry: 'report', ...terms },
    madeBy: [],
    ...changes,
  };
}

const review = openReview(question());

function decision(changes: Partial<Decision> = {}): Decision {
  return {
    decisionId: 'click-1',
    actor: 'ada',
    action: 'heal',
    planDigest: 'digest-1',
    door: 'page',
    memberOf: [],
    ...changes,
  };
}

function reasonOf(asked: Review, changes: Partial<Decision>): string {
  const { answer } = decide(asked, decision(changes), now);
  return answer.accepted ? 'accepted' : answer.reason;
}

test('the first decision on the evidence that was shown holds', () => {
  const taken = decide(review, decision(), now);
  assert.deepEqual(taken.answer, { accepted: true, action: 'heal', actor: 'ada' });
  assert.equal(taken.review.decision?.actor, 'ada');
  assert.equal(taken.review.decision.at, '2027-01-01T12:00:00.000Z');
});

test('the same decision again gets the same answer and changes nothing', () => {
  const once = decide(review, decision(), now);
  const twice = decide(once.review, decision({ action: 'reject' }), now);
  assert.deepEqual(twice.answer, once.answer);
  assert.equal(twice.review, once.review);
  assert.equal(twice.repeated, true);
});

test('a second person is told who decided', () => {
  const once = decide(review, decision(), now);
  const second = decision({ decisionId: 'click-2', actor: 'bob', action: 'reject' });
  assert.deepEqual(decide(once.review, second, now).answer, {
    accepted: false,
    reason: 'ada already decided: heal',
  });
});

test('a decision on evidence that moved is refused, and stays refused when the evidence moves back', () => {
  const stale = decide(review, decision({ planDigest: 'digest-0' }), now);
  assert.equal(stale.answer.accepted, false);
  const moved = reopenReview(stale.review, question({}, { digest: 'digest-0' }));
  assert.equal(decide(moved, decision({ planDigest: 'digest-0' }), now).answer.accepted, false);
});

test('what is not offered cannot be chosen', () => {
  const onlyReject = openReview(question({}, { actions: ['reject'] }));
  assert.equal(reasonOf(onlyReject, {}), 'heal is not possible here; possible: reject');
});

test('nobody decides anonymously', () => {
  assert.match(reasonOf(review, { actor: '  ' }), /who made it/);
});

test('asking again about new evidence voids the decision on the old one', () => {
  const once = decide(review, decision(), now);
  const again = reopenReview(once.review, question({}, { digest: 'digest-2' }));
  assert.equal(again.decision, undefined);
  const anew = decision({ decisionId: 'click-3', planDigest: 'digest-2' });
  assert.equal(decide(again, anew, now).answer.accepted, true);
});

test('a snooze needs an end in the future, an ignore an end and a reason', () => {
  assert.match(reasonOf(review, { action: 'snooze' }), /needs an end, such as 2027-01-02T12:00:00Z/);
  assert.match(reasonOf(review, { action: 'snooze', until: '2026-12-31T00:00:00Z' }), /is past/);
  assert.match(reasonOf(review, { action: 'snooze', until: '2027-06-01T00:00:00Z' }), /90 days at most/);
  assert.match(reasonOf(review, { action: 'ignore', until: '2027-02-01T00:00:00Z' }), /needs a reason/);
  const complete = { action: 'ignore', until: '2027-02-01T00:00:00Z', reason: 'load test' } as const;
  assert.equal(reasonOf(review, complete), 'accepted');
  assert.equal(reasonOf(review, { action: 'snooze', until: '2027-01-02T00:00:00Z' }), 'accepted');
});

test('texts that are too long are refused instead of cut', () => {
  assert.match(reasonOf(review, { reason: 'x'.repeat(3001) }), /longer than 3000 characters/);
  assert.match(reasonOf(review, { actor: 'x'.repeat(201) }), /longer than 200 characters/);
});

test('where approvers are named nobody else decides: by user, group or role, as the door resolved them', () => {
  const asked = openReview(question({ approvers: [{ user: 'ada' }, { group: 'S0OPS' }, { role: 'lead' }] }));
  assert.match(
    reasonOf(asked, { actor: 'eve' }),
    /^eve may not decide here; who may: user ada, group S0OPS, role lead$/,
  );
  assert.equal(reasonOf(asked, { actor: 'Ada L.', identities: ['U0ADA', 'ada'] }), 'accepted');
  assert.equal(reasonOf(asked, { actor: 'bob', memberOf: ['S0OPS'] }), 'accepted');
  assert.equal(reasonOf(asked, { actor: 'cyd', memberOf: ['role:lead'] }), 'accepted');
  assert.match(reasonOf(asked, { actor: 'cyd', memberOf: ['lead'] }), /may not decide/);
});

test('a name that is only claimed opens nothing where the door knows who it is', () => {
  const asked = openReview(question({ approvers: [{ user: 'ada' }] }));
  assert.match(reasonOf(asked, { actor: 'ada', identities: ['eve@laptop'] }), /may not decide/);
});

test('others may decide only after it was escalated to them', () => {
  const asked = openReview(question({ approvers: [{ user: 'ada' }], escalateTo: [{ group: 'S0LEADS' }] }));
  const lead = { actor: 'cyd', memberOf: ['S0LEADS'] };
  assert.match(reasonOf(asked, lead), /may not decide/);
  assert.equal(reasonOf(escalateReview(asked), lead), 'accepted');
  assert.equal(reasonOf(escalateReview(asked), { actor: 'ada' }), 'accepted');
});

test('who made the change cannot decide about it, under whatever name the cluster knows them', () => {
  const asked = openReview(question({}, { madeBy: ['ada@example.org'] }));
  const ada = { actor: 'ada', identities: ['ada', 'ada@example.org'] };
  assert.match(reasonOf(asked, ada), /^ada made this change: somebody else has to decide/);
  assert.match(reasonOf(asked, { ...ada, action: 'reject' }), /made this change/);
  assert.equal(reasonOf(asked, { actor: 'bob' }), 'accepted');
  assert.equal(
    reasonOf(openReview({ ...asked, terms: { ...asked.terms, fourEyes: false } }), ada),
    'accepted',
  );
});

test('a vote of somebody who may not decide any more does not count, whatever took it from them', () => {
  const bob = decision({ decisionId: 'click-2', actor: 'bob' });
  const cyd = decision({ decisionId: 'click-3', actor: 'cyd' });
  const { review: voted } = decide(openReview(question({ quorum: 2 })), decision(), now);
  const narrowed = question({ quorum: 2, approvers: [{ user: 'bob' }, { user: 'cyd' }] });
  const found = question({ quorum: 2 }, { madeBy: ['ada'] });
  for (const present of [narrowed, found]) {
    const second = decide({ ...voted, ...present }, bob, now);
    assert.deepEqual(second.answer, { accepted: true, action: 'heal', actor: 'bob', missing: 1 });
    assert.equal(second.review.decision, undefined);
    const third = decide(second.review, cyd, now);
    assert.equal(third.review.decision?.actor, 'cyd');
    assert.deepEqual(
      third.review.votes.map(({ actor }) => actor),
      ['bob', 'cyd'],
    );
  }
});

test('who has agreed completes it by saying so again, once fewer people are asked for', () => {
  const { review: voted } = decide(openReview(question({ quorum: 2 })), decision(), now);
  const fewer = { ...voted, ...question({ quorum: 1 }) };
  const again = decide(fewer, decision({ decisionId: 'click-2' }), now);
  assert.equal(again.review.decision?.actor, 'ada');
});

test('a quorum counts people, not clicks, and says how many are missing', () => {
  const asked = openReview(question({ quorum: 2 }));
  const first = decide(asked, decision({ identities: ['ada', 'U0ADA'] }), now);
  assert.deepEqual(first.answer, { accepted: true, action: 'heal', actor: 'ada', missing: 1 });
  assert.equal(first.review.decision, undefined);
  const again = decision({ decisionId: 'click-2', actor: 'Ada', identities: ['U0ADA'] });
  assert.match(reasonOf(first.review, again), /has agreed to heal already; 1 more to agree/);
  const second = decide(first.review, decision({ decisionId: 'click-3', actor: 'bob' }), now);
  assert.deepEqual(second.answer, { accepted: true, action: 'heal', actor: 'bob' });
  assert.equal(second.review.decision?.actor, 'bob');
});

test('a single reject rejects, and a person who changes their mind has one vote', () => {
  const asked = openReview(question({ quorum: 2 }));
  const ada = decide(asked, decision(), now).review;
  const rejected = decide(ada, decision({ decisionId: 'click-2', actor: 'bob', action: 'reject' }), now);
  assert.equal(rejected.review.decision?.action, 'reject');

  const until = '2027-02-01T00:00:00Z';
  const other = decision({ decisionId: 'click-2', action: 'ignore', reason: 'known', until });
  const changed = decide(ada, other, now).review;
  assert.deepEqual(
    changed.votes.map(({ action }) => action),
    ['ignore'],
  );
});

test('people who agree to ignore until different times agree until the first of them', () => {
  const asked = openReview(question({ quorum: 2 }));
  const ignore = { action: 'ignore', reason: 'load test' } as const;
  const once = decide(asked, decision({ ...ignore, until: '2027-01-05T00:00:00Z' }), now).review;
  const later = decision({ ...ignore, decisionId: 'click-2', actor: 'bob', until: '2027-03-01T00:00:00Z' });
  assert.equal(decide(once, later, now).review.decision?.until, '2027-01-05T00:00:00Z');
});

test('a flood of refused clicks neither grows without bound nor makes an accepted one forgotten', () => {
  let state = decide(review, decision({ decisionId: 'accepted' }), now).review;
  for (let click = 0; click < 100_000; click += 1) {
    state = decide(state, decision({ decisionId: `flood-${click}`, actor: 'eve' }), now).review;
  }
  assert.ok(JSON.stringify(state).length < 50_000);
  assert.equal(decide(state, decision({ decisionId: 'accepted' }), now).repeated, true);
});

test('who made the change is known again by the hash of a name', () => {
  const asked = openReview(question({}, { madeBy: ['bob', nameHash('ada@example.org')] }));
  assert.match(reasonOf(asked, { identities: ['ada', 'ada@example.org'] }), /made this change/);
  assert.equal(reasonOf(asked, { actor: 'cyd' }), 'accepted');
});

test('where more people made a change than are known, nobody changes anything, and everybody can leave it', () => {
  const actions = ['heal', 'split', 'reject', 'ignore'] as const;
  const asked = openReview(question({}, { actions, madeBy: ['bob'], isMadeByMore: true }));
  assert.match(reasonOf(asked, { action: 'heal' }), /too many people made these changes/);
  const rule = { reason: 'a test', until: '2027-02-01T00:00:00Z' };
  assert.match(reasonOf(asked, { action: 'ignore', ...rule }), /too many people/);
  assert.equal(reasonOf(asked, { action: 'split' }), 'accepted');
  assert.equal(reasonOf(asked, { action: 'reject' }), 'accepted');
  const trusting = openReview(question({ fourEyes: false }, { madeBy: ['bob'], isMadeByMore: true }));
  assert.equal(reasonOf(trusting, { action: 'heal' }), 'accepted');
});
