import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf } from '../../../domain/infrastructure/drift-item.ts';
import type { FieldDifference, Finding } from '../../../domain/infrastructure/finding.ts';
import type { PolicyRule } from '../../../domain/infrastructure/policy.ts';
import { planItem, planRemediation } from '../../../domain/infrastructure/remediation-plan.ts';
import type { RemediationPlan } from '../../../domain/infrastructure/remediation-plan.ts';
import { possibleActions } from '../../../domain/infrastructure/possible-actions.ts';
import { emptyTargetState, recordSettled } from '../../../domain/infrastructure/target-state.ts';
import type { TargetState } from '../../../domain/infrastructure/target-state.ts';

const now = new Date('2026-03-01T12:00:00Z');
const minute = 60_000;
const askAll: PolicyRule[] = [{ match: {}, strategy: 'alert-and-review' }];

const replicas: FieldDifference = {
  path: '/spec/replicas',
  location: '/spec/replicas',
  change: 'modified',
  desired: 1,
  live: 2,
  manager: 'kubectl-edit',
  owners: [],
  changedNoLaterThan: '2026-03-01T11:00:00Z',
};

function finding(
  name: string,
  changes: Partial<Finding> = {},
  field: Partial<FieldDifference> = {},
): Finding {
  return {
    id: `${name}-id`,
    digest: `${name}-digest`,
    target: 'shop',
    commit: 'c1',
    origin: 'live',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name,
    drift: 'configuration',
    severity: 'medium',
    firstSeen: '2026-03-01T11:05:00Z',
    fields: [{ ...replicas, ...field }],
    ignored: [],
    ...changes,
  };
}

const many = (count: number, field: Partial<FieldDifference> = {}, from = 0): Finding[] =>
  Array.from({ length: count }, (_, index) => finding(`api-${from + index}`, {}, field));

function input(findings: Finding[], state: TargetState, rules = askAll) {
  return {
    target: 'shop',
    findings,
    compared: 1000,
    policy: { name: 'shop', rules },
    approvals: { remindAfter: 30 * minute, expireAfter: 600 * minute, onExpiry: 'report' as const },
    limits: { objects: 100, share: 0.5 },
    flapping: { heals: 3, within: 60 * minute },
    state,
    now,
  };
}

const plan = (findings: Finding[], state = emptyTargetState, rules = askAll): RemediationPlan =>
  planRemediation(input(findings, state, rules));

/** The state after remediations were told of a plan. */
function told(planned: RemediationPlan, state = emptyTargetState): TargetState {
  const open = planned.items.map(({ item: { cause, digest, strategy, changed } }) => {
    return [cause, { digest, strategy, ...(changed && { changed }) }] as const;
  });
  return { ...state, open: Object.fromEntries(open) };
}

test('forty objects with one cause are one item, two are two', () => {
  const [item, ...others] = plan(many(40)).items;
  assert.deepEqual(others, []);
  assert.equal(item?.item.objects, 40);
  assert.equal(item.item.title, '40 objects: spec.replicas by kubectl-edit');
  assert.equal(plan(many(2)).items.length, 2);
});

test('another field, another tool, another way and another time are other causes', () => {
  const apart = [
    ...many(3),
    ...many(3, { location: '/spec/paused', path: '/spec/paused' }, 10),
    ...many(3, { manager: 'helm' }, 20),
    ...many(3, { change: 'removed', manager: null }, 30),
    ...many(3, { changedNoLaterThan: '2026-03-01T09:00:00Z' }, 40),
  ];
  const { items } = plan(apart);
  assert.deepEqual(
    items.map(({ item }) => item.objects),
    [3, 3, 3, 3, 3],
  );
  assert.equal(new Set(items.map(({ item }) => item.cause)).size, 5);
});

test('one field of containers that are called differently is one cause', () => {
  const findings = ['a', 'b', 'c'].map((name, index) => {
    const location = `/spec/template/spec/containers/[${name}]/image`;
    return finding(name, {}, { location, path: `/spec/template/spec/containers/${index}/image` });
  });
  assert.equal(plan(findings).items.length, 1);
});

test('what heals by itself is healed object by object', () => {
  assert.equal(plan(many(5), emptyTargetState, [{ match: {}, strategy: 'self-heal' }]).items.length, 5);
});

test('a group stays the same one while objects join and leave it, and its evidence moves', () => {
  const first = plan(many(5));
  const state = told(first);
  const cause = first.items[0]?.item.cause;
  const grown = plan([...many(5), ...many(1, { changedNoLaterThan: '2026-03-01T11:20:00Z' }, 5)], state);
  const shrunk = plan(many(1, {}, 4), told(grown));
  for (const planned of [grown, shrunk]) {
    assert.deepEqual(
      planned.items.map(({ item }) => item.cause),
      [cause],
    );
    assert.notEqual(planned.items[0]?.item.digest, first.items[0]?.item.digest);
  }
  assert.equal(plan(many(5), state).items[0]?.item.digest, first.items[0]?.item.digest);
  assert.equal(plan(many(1)).items[0]?.item.objects, 1, 'without a group it stands alone');
  assert.notEqual(plan(many(1)).items[0]?.item.cause, cause);
});

test('a fresh look at the objects of a group gives the same group of what is left', () => {
  const first = plan(many(5));
  const [{ item } = { item: undefined }] = first.items;
  assert(item);
  const about = input(many(2), told(first));
  const left = planItem(about, item.cause);
  assert.deepEqual([left?.item.cause, left?.item.objects], [item.cause, 2]);
  assert.deepEqual(left?.item.changed, item.changed);
  assert.equal(planItem({ ...about, findings: [] }, item.cause), undefined);
});

test('what was decided as one of many stays decided, and only what is new is asked about', () => {
  const first = plan(many(5));
  const state = partsOf('shop', many(5)).reduce(
    (next, part) => recordSettled(next, part.cause, part.digest, 'rejected', now),
    told(first),
  );
  const later = plan(many(6), state);
  assert.equal(later.settled.length, 5);
  assert.deepEqual(
    later.items.flatMap(({ findings }) => findings.map(({ name }) => name)),
    ['api-5'],
  );
});

test('a group that dissolves because people need not be asked any more is superseded, not gone', () => {
  const first = plan(many(5));
  const heals = plan(many(5), told(first), [{ match: {}, strategy: 'self-heal' }]);
  assert(heals.drifting.includes(first.items[0]?.item.cause ?? ''));
  assert(!plan([], told(first)).drifting.includes(first.items[0]?.item.cause ?? ''));
});

const unhealthy = (name: string, reason: string, nodes: string[]): Finding => ({
  ...finding(name, { drift: 'health', notHealable: 'the spec equals Git' }),
  health: [{ cause: nodes.length > 0 ? 'hardware' : 'crash', reason, nodes }],
});

test('health with a hardware cause is one item for each node, and never healed', () => {
  const lost = ['a', 'b'].map((name) => unhealthy(name, 'node gpu-3 is not ready', ['gpu-3']));
  const findings = [...lost, unhealthy('c', 'container api keeps crashing', [])];
  const { items } = plan(findings, emptyTargetState, [{ match: {}, strategy: 'self-heal' }]);
  assert.deepEqual(
    items.map(({ item }) => item.title),
    ['2 objects: node gpu-3', 'Deployment shop/c: health'],
  );
  for (const { item } of items) {
    assert.equal(item.strategy, 'alert-and-review');
    assert(item.reasons.includes('no heal mends it'));
    assert(!possibleActions(item).includes('heal'));
  }
  assert.deepEqual(items[0]?.item.brief, [
    'Deployment shop/a node gpu-3 is not ready',
    'Deployment shop/b node gpu-3 is not ready',
  ]);
});

const actor = (user: string, at: string) => ({ actor: { user, at, verb: 'patch' } });

test('an item names the people behind it, each with the latest change', () => {
  const findings = [
    finding('a', {}, actor('alice', '2026-03-01T11:00:00Z')),
    finding('b', {}, actor('alice', '2026-03-01T11:01:00Z')),
    finding('c', {}, actor('bob', '2026-03-01T10:59:00Z')),
  ];
  assert.deepEqual(
    plan(findings).items[0]?.item.actors.map(({ user, at }) => [user, at]),
    [
      ['bob', '2026-03-01T10:59:00Z'],
      ['alice', '2026-03-01T11:01:00Z'],
    ],
  );
});

test('a new fingerprint key voids no decision: the digest by the previous one still counts', () => {
  const before = plan([finding('secret')]).items[0]?.item;
  assert(before);
  const state = recordSettled(emptyTargetState, before.cause, before.digest, 'rejected', now);
  const rotated = finding('secret', { digest: 'by the new key', earlierDigest: 'secret-digest' });
  assert.equal(plan([rotated], state).settled.length, 1);
  const moved = finding('secret', { digest: 'by the new key', earlierDigest: 'another value' });
  assert.equal(plan([moved], state).items.length, 1);
});
