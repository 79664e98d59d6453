import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  array,
  assert as check,
  boolean,
  constantFrom,
  integer,
  nat,
  property,
  record,
  shuffledSubarray,
} from 'fast-check';
import { decide, openReview } from '../../../domain/approval/review.ts';
import type { Decision, Review } from '../../../domain/approval/review.ts';

const now = Date.parse('2027-01-01T12:00:00Z');
const people = ['ada', 'bob', 'cyd', 'dan', 'eve'];

/** Each person has one opinion; whatever messages carry it, in whatever order and how often. */
const decisions = array(
  record({
    actor: constantFrom(...people),
    action: constantFrom('heal' as const, 'reject' as const),
    planDigest: constantFrom('digest-1', 'digest-1', 'digest-0'),
  }),
  { maxLength: 12 },
);
const quorums = integer({ min: 1, max: 4 });

function open(quorum: number): Review {
  return openReview({
    digest: 'digest-1',
    actions: ['heal', 'reject'],
    terms: { remindAfter: 1, expireAfter: 2, onExpiry: 'report', quorum },
    madeBy: ['eve'],
  });
}

function named(all: readonly Pick<Decision, 'actor' | 'action' | 'planDigest'>[]): Decision[] {
  return all.map((one, index) => ({ ...one, decisionId: `click-${index}`, door: 'slack', memberOf: [] }));
}

function play(quorum: number, messages: readonly Decision[]): Review {
  return messages.reduce((review, message) => decide(review, message, now).review, open(quorum));
}

test('messages that arrive twice, at any later time, change nothing', () => {
  check(
    property(quorums, decisions, array(nat({ max: 11 })), (quorum, all, repeats) => {
      const messages = named(all);
      const withRepeats = messages.flatMap((message, index) => [
        message,
        ...repeats.filter((at) => at <= index).flatMap((at) => messages[at] ?? []),
      ]);
      assert.deepEqual(play(quorum, withRepeats), play(quorum, messages));
    }),
  );
});

test('people who all agree come to the same end in any order: by their number alone', () => {
  check(
    property(quorums, shuffledSubarray(people), boolean(), (quorum, agreeing, twice) => {
      const votes = agreeing.map((actor) => ({ actor, action: 'heal' as const, planDigest: 'digest-1' }));
      const review = play(quorum, named(twice ? [...votes, ...votes] : votes));
      const counted = agreeing.filter((actor) => actor !== 'eve').length;
      assert.equal(review.decision?.action, counted >= quorum ? 'heal' : undefined);
    }),
  );
});

test('the first complete decision on the present evidence is the end of it, whatever follows', () => {
  check(
    property(quorums, decisions, (quorum, all) => {
      let review = open(quorum);
      for (const message of named(all)) {
        const before = review.decision;
        const taken = decide(review, message, now);
        review = taken.review;
        if (before !== undefined) {
          assert.equal(review.decision, before);
          assert.equal(taken.answer.accepted, false);
        }
        if (taken.answer.accepted) assert.equal(message.planDigest, 'digest-1');
        assert.notEqual(review.decision?.actor, 'eve');
      }
      const agreed = new Set(review.votes.map(({ actor }) => actor));
      if (review.decision?.action === 'heal') assert.ok(agreed.size >= quorum);
    }),
  );
});
