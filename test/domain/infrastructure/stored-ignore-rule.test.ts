import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addRules, rulesFromFindings } from '../../../domain/infrastructure/stored-ignore-rule.ts';
import { finding } from '../../support/review-card.ts';

const decision = {
  decisionId: 'click-1',
  actor: 'ada',
  reason: 'load test',
  until: '2027-02-01T00:00:00Z',
  at: '2027-01-01T00:00:00Z',
};

test('a rule is about exactly the fields that differ, with owner, reason and end', () => {
  const [rule] = rulesFromFindings([finding()], decision);
  assert.deepEqual(rule, {
    id: rule?.id,
    group: 'apps',
    kind: 'Deployment',
    namespace: 'payments',
    name: 'api',
    jsonPointers: ['/spec/template/spec/containers/0/image'],
    owner: 'ada',
    reason: 'load test',
    expires: '2027-02-01T00:00:00Z',
    madeAt: '2027-01-01T00:00:00Z',
  });
});

test('an object that is there or gone as a whole is ignored as a whole', () => {
  const [stray] = rulesFromFindings([finding({ drift: 'created', fields: [] })], decision);
  assert.equal(stray !== undefined && 'jsonPointers' in stray, false);
});

test('the same decision makes the same rules, and what ended long ago is forgotten', () => {
  const made = rulesFromFindings([finding()], decision);
  const now = new Date('2027-01-02T00:00:00Z');
  const once = addRules([], made, now);
  assert.deepEqual(addRules(once, made, now), once);
  assert.deepEqual(addRules(once, [], new Date('2027-02-20T00:00:00Z')), once);
  assert.deepEqual(addRules(once, [], new Date('2027-04-01T00:00:00Z')), []);
});
