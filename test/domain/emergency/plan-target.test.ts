import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeOfObject } from '../../../domain/infrastructure/drift-item.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { PlanInput } from '../../../domain/infrastructure/remediation-plan.ts';
import {
  emptyTargetState,
  recordDetected,
  recordLease,
} from '../../../domain/infrastructure/target-state.ts';
import type { TargetState } from '../../../domain/infrastructure/target-state.ts';
import type { DetectionRule } from '../../../domain/emergency/detect.ts';
import type { Lease } from '../../../domain/emergency/lease.ts';
import { planTarget, wordFor } from '../../../domain/emergency/plan-target.ts';
import type { EmergencyScope } from '../../../domain/emergency/scope.ts';
import { pageFinding } from '../../support/pages.ts';

const now = new Date('2026-06-01T12:00:00Z');
const terms = { remindAfter: 1000, expireAfter: 1000, onExpiry: 'report' as const };

function finding(name: string, changes: Partial<Finding> = {}): Finding {
  return pageFinding({ id: `id-${name}`, digest: `d-${name}`, name, namespace: 'shop', ...changes });
}

function plan(findings: readonly Finding[], state: TargetState, rules: readonly DetectionRule[] = []) {
  const input: PlanInput = {
    target: 'shop',
    findings,
    compared: 100,
    policy: { name: 'p', rules: [{ match: {}, strategy: 'self-heal', prune: false, releaseGpus: true }] },
    approvals: terms,
    limits: { objects: 2, share: 1 },
    flapping: { heals: 9, within: 1000 },
    state,
    now,
  };
  return planTarget(input, rules);
}

function withLease(scope: EmergencyScope, id = 'fire'): TargetState {
  const lease: Lease = { id, scope, reason: 'orders fail', openedBy: 'ada', openedAt: now.toISOString() };
  return recordLease(emptyTargetState, lease);
}

const healed = (planned: ReturnType<typeof plan>): string[] =>
  planned.items.flatMap((one) => one.findings.map(({ name }) => name));

test('what differs in the scope goes to the lease alone, the rest to policy', () => {
  const planned = plan(
    [finding('web'), finding('api')],
    withLease({ objects: [{ kind: 'deploy', name: 'web' }] }),
  );
  assert.deepEqual(healed(planned), ['api']);
  const [lease] = planned.leases;
  assert.deepEqual(
    lease?.changes?.findings.map(({ name }) => name),
    ['web'],
  );
  assert.equal(lease?.changes?.item.cause, 'emergency/fire');
  assert.ok(
    planned.drifting.includes(causeOfObject('shop', finding('web'))),
    'what is open for it is superseded',
  );
});

test('what people change under a lease does not put the brake on for mass drift', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) => finding(name));
  assert.match(plan(many, emptyTargetState).held ?? '', /5/);
  const planned = plan(
    [...many, finding('api', { namespace: 'other' })],
    withLease({ namespaces: ['shop'] }),
  );
  assert.equal(planned.held, undefined);
  assert.deepEqual(healed(planned), ['api']);
});

test('what no heal mends is told as ever, and where Git moved ahead there is nothing to carry back', () => {
  const state = withLease({});
  const broken = plan([finding('web', { drift: 'health', notHealable: 'a node is gone' })], state);
  assert.equal(broken.leases[0]?.changes, undefined);
  assert.equal(broken.items.length + broken.reported.length, 1);
  const ahead = plan([finding('web', { origin: 'git' })], state);
  assert.deepEqual([ahead.leases[0]?.changes, healed(ahead)], [undefined, []]);
});

test('a lease is told a word: what differs or that nothing does, and at which commit', () => {
  const state = withLease({});
  const [quiet] = plan([], state).leases;
  const [busy] = plan([finding('web')], state).leases;
  assert.ok(quiet !== undefined && busy !== undefined);
  assert.equal(wordFor(quiet, 'abc'), 'gone abc');
  assert.equal(wordFor(busy, 'abc'), `${busy.changes?.item.digest} abc`);
  assert.notEqual(
    wordFor(busy, 'abc'),
    wordFor(busy, 'def'),
    'a change is known to stand at the newest commit',
  );
});

const byTool: DetectionRule = { manager: ['break-glass*'], ttl: 3_600_000 };

function changedBy(
  name: string,
  manager: string | null,
  at = '2026-06-01T11:00:00Z',
  more: Partial<Finding> = {},
) {
  const [field] = finding(name).fields;
  assert.ok(field !== undefined);
  return finding(name, { fields: [{ ...field, manager, changedNoLaterThan: at }], ...more });
}

test('a rule opens a lease for the object that its tool changed, and for no other', () => {
  const planned = plan(
    [changedBy('web', 'break-glass-cli'), changedBy('api', 'kubectl-edit')],
    emptyTargetState,
    [byTool],
  );
  assert.deepEqual(healed(planned), ['api']);
  const [opened] = planned.leases;
  assert.deepEqual(opened?.lease.scope, {
    objects: [{ kind: 'Deployment', name: 'web' }],
    namespaces: ['shop'],
  });
  assert.equal(opened?.lease.openedBy, 'break-glass-cli');
  assert.equal(opened?.lease.detectedUntil, '2026-06-01T13:00:00.000Z');
});

test('the same change opens one lease, a later one another; one that is covered opens none', () => {
  const first = plan([changedBy('web', 'break-glass')], emptyTargetState, [byTool]);
  const detected = first.leases.flatMap((one) => one.detected ?? []);
  const state = { ...recordDetected(emptyTargetState, detected), leases: {} };
  assert.deepEqual(plan([changedBy('web', 'break-glass')], state, [byTool]).leases, []);
  assert.deepEqual(healed(plan([changedBy('web', 'break-glass')], state, [byTool])), ['web']);
  const later = plan([changedBy('web', 'break-glass', '2026-06-01T11:30:00Z')], state, [byTool]);
  assert.equal(later.leases.length, 1);
  assert.notEqual(later.leases[0]?.lease.id, first.leases[0]?.lease.id);
  const covered = plan([changedBy('web', 'break-glass')], withLease({}), [byTool]);
  assert.deepEqual(
    covered.leases.map(({ lease }) => lease.id),
    ['fire'],
  );
});

const annotated = (
  path: string,
  live: Finding['fields'][number]['live'],
  change: 'added' | 'removed' = 'added',
) => finding('web', { fields: [{ path, change, live: live ?? null, manager: 'kubectl', owners: [] }] });

const annotations: readonly [string, Finding, boolean][] = [
  ['acme.example/hands-off', annotated('/metadata/annotations/acme.example~1hands-off', ''), true],
  ['acme.example/hands-off', annotated('/metadata/annotations', { 'acme.example/hands-off': 'yes' }), true],
  [
    'acme.example/hands-off=yes',
    annotated('/metadata/annotations', { 'acme.example/hands-off': 'no' }),
    false,
  ],
  ['acme.example/hands-off=yes', annotated('/metadata/annotations/acme.example~1hands-off', 'yes'), true],
  [
    'acme.example/hands-off',
    annotated('/metadata/annotations/acme.example~1hands-off', '', 'removed'),
    false,
  ],
  ['acme.example/hands-off', annotated('/metadata/annotations/acme.example~1hands', ''), false],
];

for (const [annotation, one, expected] of annotations)
  test(`annotation ${annotation} ${expected ? 'is' : 'is not'} what ${JSON.stringify(one.fields[0])} says`, () => {
    const planned = plan([one], emptyTargetState, [{ annotation, ttl: 1000 }]);
    assert.equal(planned.leases.length, expected ? 1 : 0);
  });

test('a rule about people opens nothing where it is not known who it was', () => {
  const rule: DetectionRule = { actor: { group: ['break-glass'] }, ttl: 1000 };
  assert.deepEqual(plan([changedBy('web', 'kubectl-edit')], emptyTargetState, [rule]).leases, []);
  const [field] = finding('web').fields;
  assert.ok(field !== undefined);
  const at = '2026-06-01T11:00:00Z';
  const known = finding('web', {
    fields: [{ ...field, actor: { user: 'ada', groups: ['break-glass'], at } }],
  });
  assert.equal(plan([known], emptyTargetState, [rule]).leases[0]?.lease.openedBy, 'ada');
  const unclear = finding('web', {
    fields: [{ ...field, actor: { user: 'ada', groups: ['break-glass'], at, orElse: ['eve'] } }],
  });
  const byUser: DetectionRule = { actor: { user: ['ada'] }, ttl: 1000 };
  assert.deepEqual(plan([unclear], emptyTargetState, [byUser]).leases, []);
});
