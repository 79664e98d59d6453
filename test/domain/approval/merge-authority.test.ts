import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lackOfMergeAuthority } from '../../../domain/approval/merge-authority.ts';
import type { ProposedAnswer } from '../../../domain/approval/merge-authority.ts';
import type { ReviewTerms } from '../../../domain/approval/review-terms.ts';

const ada = { actor: 'ada', identities: ['ada', 'ada@cluster'], memberOf: ['role:sre'] };

function proposed(terms: Partial<ReviewTerms>, changes: Partial<ProposedAnswer> = {}): ProposedAnswer {
  const usual: ReviewTerms = { remindAfter: 1, expireAfter: 2, onExpiry: 'report' };
  return { kind: 'revert', isDecided: false, madeBy: [], terms: { ...usual, ...terms }, ...changes };
}

test('only approvers merge or close', () => {
  const asked = proposed({ approvers: [{ role: 'lead' }] });
  for (const answer of ['merge', 'close'] as const)
    assert.match(lackOfMergeAuthority(ada, answer, asked) ?? '', /ada may not decide here.*role lead/);
  assert.equal(lackOfMergeAuthority(ada, 'merge', proposed({ approvers: [{ role: 'sre' }] })), undefined);
  assert.equal(lackOfMergeAuthority(ada, 'merge', proposed({})), undefined);
});

test('whoever made the change does not merge what restores it, unless policy does without four eyes', () => {
  const madeBy = ['ada@cluster'];
  assert.match(lackOfMergeAuthority(ada, 'merge', proposed({}, { madeBy })) ?? '', /made this change/);
  assert.equal(lackOfMergeAuthority(ada, 'merge', proposed({ fourEyes: false }, { madeBy })), undefined);
});

test('one button does not stand for several people, unless they wanted the pull request', () => {
  const asked = proposed({ quorum: 2 });
  assert.match(lackOfMergeAuthority(ada, 'merge', asked) ?? '', /2 people have to agree/);
  assert.equal(lackOfMergeAuthority(ada, 'close', asked), undefined);
  assert.equal(lackOfMergeAuthority(ada, 'merge', { ...asked, isDecided: true }), undefined);
});
