import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeKinds } from '../../../domain/forge/pull-request.ts';
import { massDriftCause } from '../../../domain/infrastructure/drift-item.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { PolicyRule } from '../../../domain/infrastructure/policy.ts';
import { possibleActions } from '../../../domain/infrastructure/possible-actions.ts';
import { planRemediation } from '../../../domain/infrastructure/remediation-plan.ts';
import type { PlanInput } from '../../../domain/infrastructure/remediation-plan.ts';
import { emptyTargetState } from '../../../domain/infrastructure/target-state.ts';
import { finding } from '../../support/review-card.ts';

const codify: PolicyRule = { match: {}, strategy: 'pull-request', pullRequest: 'codify' };
const revert: PolicyRule = { match: {}, strategy: 'pull-request', pullRequest: 'revert', onClose: 'heal' };

function plan(findings: Finding[], rules: PolicyRule[], changes: Partial<PlanInput> = {}) {
  return planRemediation({
    target: 'payments',
    findings,
    compared: 100,
    policy: { name: 'payments', rules },
    approvals: { remindAfter: 60_000, expireAfter: 600_000, onExpiry: 'report' },
    limits: { objects: 10, share: 0.5 },
    flapping: { heals: 3, within: 3_600_000 },
    state: emptyTargetState,
    proposable: changeKinds,
    now: new Date('2026-11-21T12:00:00Z'),
    ...changes,
  });
}

const only = (input: ReturnType<typeof plan>) => (input.items[0] ?? { item: input.reported[0] }).item;

test('a rule says what is proposed, and what follows when it is closed', () => {
  const item = only(plan([finding()], [revert]));
  assert.equal(item?.strategy, 'pull-request');
  assert.deepEqual(item.pullRequest, { change: 'revert', onClose: 'heal', draft: false });
  assert.deepEqual(item.proposable, changeKinds);
});

test('without a forge people are asked, and told why', () => {
  const item = only(plan([finding()], [codify], { proposable: undefined }));
  assert.equal(item?.strategy, 'alert-and-review');
  assert.equal(item.pullRequest, undefined);
  assert.match(item.reasons.join(), /no forge is configured for its repository/);
});

test('a source of which others decide a part is not codified', () => {
  const item = only(plan([finding()], [codify], { proposable: ['revert', 'ignore'] }));
  assert.equal(item?.strategy, 'alert-and-review');
  assert.match(item.reasons.join(), /no pull request can codify it/);
  const { strategy } = only(plan([finding()], [revert], { proposable: ['revert', 'ignore'] })) ?? {};
  assert.equal(strategy, 'pull-request');
});

test('what no heal mends, and what a broken rule may hide, is asked about', () => {
  for (const changes of [{ notHealable: 'its node is gone' }, { brokenRules: ['jq cannot read it'] }]) {
    const item = only(plan([finding(changes)], [codify]));
    assert.equal(item?.strategy, 'alert-and-review', JSON.stringify(changes));
    assert.equal(item.pullRequest, undefined);
  }
});

test('deleting what is not in Git takes prune, also by pull request; adding it to Git does not', () => {
  const stray = finding({ drift: 'created', fields: [] });
  assert.equal(only(plan([stray], [revert]))?.strategy, 'report');
  assert.equal(only(plan([stray], [{ ...revert, prune: true }]))?.strategy, 'pull-request');
  assert.equal(only(plan([stray], [codify]))?.strategy, 'pull-request');
});

test('an object that policy wants codified and reverted is asked about', () => {
  const findings = [finding(), finding({ id: 'other', drift: 'configuration' })];
  const item = only(plan(findings, [{ ...codify, match: { drift: ['image'] } }, revert]));
  assert.equal(item?.strategy, 'alert-and-review');
  assert.match(item.reasons.join(), /codified and reverted/);
});

test('objects that drift by one cause are one pull request, mass drift is one question', () => {
  const many = Array.from({ length: 4 }, (_, index) => finding({ name: `api-${index}`, id: `f${index}` }));
  const together = plan(many, [codify]);
  assert.deepEqual(
    together.items.map(({ item }) => [item.objects, item.strategy, item.pullRequest?.change]),
    [[4, 'pull-request', 'codify']],
  );
  const mass = plan(many, [codify], { limits: { objects: 3, share: 1 } });
  assert.deepEqual(
    mass.items.map(({ item }) => [item.cause, item.strategy]),
    [[massDriftCause, 'alert-and-review']],
  );
});

test('answers by pull request are offered where they can be had', () => {
  const item = {
    cause: 'c',
    drift: ['image' as const],
    objects: 1,
    prune: false,
    proposable: changeKinds,
  };
  assert.deepEqual(possibleActions(item), ['heal', 'codify', 'revert', 'reject', 'snooze', 'ignore']);
  assert.deepEqual(possibleActions({ ...item, proposable: ['revert', 'ignore'] }), [
    'heal',
    'revert',
    'reject',
    'snooze',
    'ignore',
  ]);
  assert.deepEqual(possibleActions({ ...item, drift: ['secret'] }), [
    'heal',
    'revert',
    'reject',
    'snooze',
    'ignore',
  ]);
  assert.deepEqual(possibleActions({ ...item, drift: ['created'] }), [
    'codify',
    'reject',
    'snooze',
    'ignore',
  ]);
  assert.deepEqual(possibleActions({ ...item, cause: massDriftCause }), [
    'heal',
    'revert',
    'reject',
    'snooze',
  ]);
  assert.deepEqual(possibleActions({ ...item, notHealable: 'its node is gone' }), [
    'reject',
    'snooze',
    'ignore',
  ]);
  assert.deepEqual(possibleActions(item, true), ['recreate', 'codify', 'reject', 'snooze', 'ignore']);
});
