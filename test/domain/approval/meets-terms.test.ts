import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '../../../domain/approval/decision.ts';
import { meetsTerms } from '../../../domain/approval/meets-terms.ts';
import type { ReviewTerms } from '../../../domain/approval/review-terms.ts';

const terms: ReviewTerms = { remindAfter: 1, expireAfter: 1, onExpiry: 'report' };
const by = (actor: string, memberOf: string[] = [], identities = [actor]): Decision => ({
  decisionId: actor,
  actor,
  action: 'retrain',
  planDigest: 'd',
  door: 'page',
  memberOf,
  identities,
});

const cases: [name: string, decisions: Decision[], terms: ReviewTerms, isEnough: boolean][] = [
  ['one is enough where nothing is asked', [by('ada')], terms, true],
  ['nobody never is', [], terms, false],
  ['a quorum takes as many people', [by('ada')], { ...terms, quorum: 2 }, false],
  ['who agree', [by('ada'), by('grace')], { ...terms, quorum: 2 }, true],
  [
    'the same person by another name counts once',
    [by('ada'), by('a.lovelace', [], ['U1', 'ada'])],
    { ...terms, quorum: 2 },
    false,
  ],
  [
    'who may not decide here does not count',
    [by('ada')],
    { ...terms, approvers: [{ user: 'grace' }] },
    false,
  ],
  ['who is in a group that may does', [by('ada', ['ml'])], { ...terms, approvers: [{ group: 'ml' }] }, true],
];
for (const [name, decisions, asked, isEnough] of cases)
  test(name, () => assert.equal(meetsTerms(decisions, asked), isEnough));
