import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, openReview, reopenReview } from '../../../domain/approval/review.ts';
import type { Decision } from '../../../domain/approval/review.ts';

const review = openReview('digest-1', ['heal', 'reject']);

function decision(changes: Partial<Decision> = {}): Decision {
  return { decisionId: 'click-1', actor: 'ada', action: 'heal', planDigest: 'digest-1', ...changes };
}

test('the first decision on the evidence that was shown holds', () => {
  const taken = decide(review, decision());
  assert.deepEqual(taken.answer, { accepted: true, action: 'heal', actor: 'ada' });
  assert.equal(taken.review.decision?.actor, 'ada');
});

test('the same decision again gets the same answer and changes nothing', () => {
  const once = decide(review, decision());
  const twice = decide(once.review, decision({ action: 'reject' }));
  assert.deepEqual(twice.answer, once.answer);
  assert.equal(twice.review, once.review);
});

test('a second person is told who decided', () => {
  const once = decide(review, decision());
  const { answer } = decide(once.review, decision({ decisionId: 'click-2', actor: 'bob', action: 'reject' }));
  assert.deepEqual(answer, { accepted: false, reason: 'ada already decided: heal' });
});

test('a decision on evidence that moved is refused, and stays refused when the evidence moves back', () => {
  const stale = decide(review, decision({ planDigest: 'digest-0' }));
  assert.equal(stale.answer.accepted, false);
  const moved = reopenReview(stale.review, 'digest-0', ['heal']);
  assert.equal(decide(moved, decision({ planDigest: 'digest-0' })).answer.accepted, false);
});

test('what is not offered cannot be chosen', () => {
  const onlyReject = openReview('digest-1', ['reject']);
  const { answer } = decide(onlyReject, decision());
  assert.deepEqual(answer, { accepted: false, reason: 'heal is not possible here; possible: reject' });
});

test('nobody decides anonymously', () => {
  assert.equal(decide(review, decision({ actor: '  ' })).answer.accepted, false);
});

test('asking again about new evidence voids the decision on the old one', () => {
  const once = decide(review, decision());
  const again = reopenReview(once.review, 'digest-2', ['heal', 'reject']);
  assert.equal(again.decision, undefined);
  assert.equal(
    decide(again, decision({ decisionId: 'click-3', planDigest: 'digest-2' })).answer.accepted,
    true,
  );
});
