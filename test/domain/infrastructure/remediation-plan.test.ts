import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { PolicyRule } from '../../../domain/infrastructure/policy.ts';
import { planRemediation } from '../../../domain/infrastructure/remediation-plan.ts';
import type { PlanInput } from '../../../domain/infrastructure/remediation-plan.ts';
import {
  emptyTargetState,
  recordHeal,
  recordSettled,
  withdrawHeal,
} from '../../../domain/infrastructure/target-state.ts';

const now = new Date('2026-03-01T12:00:00Z');
const minute = 60_000;

function finding(changes: Partial<Finding> = {}): Finding {
  const name = changes.name ?? 'api';
  return {
    id: `${name}-${changes.drift ?? 'image'}`,
    digest: `${name}-digest`,
    target: 'payments',
    commit: 'c1',
    origin: 'live',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'payments',
    name,
    drift: 'image',
    severity: 'medium',
    firstSeen: now.toISOString(),
    fields: [
      {
        path: '/spec/replicas',
        change: 'modified',
        desired: 1,
        live: 2,
        manager: 'kubectl-edit',
        owners: [],
      },
    ],
    ignored: [],
    ...changes,
  };
}

function plan(findings: Finding[], rules: PolicyRule[], changes: Partial<PlanInput> = {}) {
  return planRemediation({
    target: 'payments',
    findings,
    compared: 100,
    policy: { name: 'payments', rules },
    approvals: { remindAfter: 30 * minute, expireAfter: 600 * minute, onExpiry: 'report' },
    limits: { objects: 10, share: 0.5 },
    flapping: { heals: 3, within: 60 * minute },
    state: emptyTargetState,
    now,
    ...changes,
  });
}

const healAll: PolicyRule[] = [{ match: {}, strategy: 'self-heal' }];

test('without a policy everything is only reported', () => {
  const planned = plan([finding()], []);
  assert.deepEqual(planned.items, []);
  assert.equal(planned.reported.length, 1);
});

test('the first rule that matches decides, and its own terms hold for the review', () => {
  const rules: PolicyRule[] = [
    { match: { drift: ['secret'] }, strategy: 'report' },
    { match: { kind: ['Deploy*'] }, strategy: 'alert-and-review', approvals: { expireAfter: minute } },
    { match: {}, strategy: 'self-heal' },
  ];
  const [planned] = plan([finding()], rules).items;
  assert.equal(planned?.item.strategy, 'alert-and-review');
  assert.deepEqual(planned.item.reasons, ['rule 2 of policy payments']);
  assert.equal(planned.item.approvals.expireAfter, minute);
  assert.equal(planned.item.approvals.remindAfter, 30 * minute);
});

test('a rule about writers does not match drift whose writer is unknown', () => {
  const rules: PolicyRule[] = [{ match: { manager: ['*'] }, strategy: 'self-heal' }];
  const removed = finding({
    fields: [{ path: '/spec/x', change: 'removed', desired: 1, manager: null, owners: [] }],
  });
  assert.equal(plan([removed], rules).items.length, 0);
  assert.equal(plan([finding()], rules).items.length, 1);
});

test('findings of one object are one item with the most careful strategy among them', () => {
  const rules: PolicyRule[] = [
    { match: { drift: ['image'] }, strategy: 'self-heal' },
    { match: { drift: ['configuration'] }, strategy: 'alert-and-review' },
  ];
  const planned = plan([finding(), finding({ drift: 'configuration', id: 'other' })], rules);
  assert.equal(planned.items.length, 1);
  assert.equal(planned.items[0]?.item.strategy, 'alert-and-review');
  assert.equal(planned.items[0].item.objects, 1);
  assert.deepEqual(planned.items[0].item.drift, ['configuration', 'image']);
});

test('self-heal never deletes what is not in Git without prune: true', () => {
  const stray = finding({ drift: 'created' });
  const [reported] = plan([stray], healAll).reported;
  assert.match(reported?.reasons.join() ?? '', /prune protection/);
  assert.equal(plan([stray], [{ match: {}, strategy: 'self-heal', prune: true }]).items.length, 1);
});

test('too many drifted objects at once are gathered into one question', () => {
  const findings = Array.from({ length: 11 }, (_, index) => finding({ name: `api-${index}` }));
  const planned = plan(findings, healAll);
  assert.equal(planned.items.length, 1);
  assert.equal(planned.items[0]?.item.cause, 'mass-drift');
  assert.equal(planned.items[0].item.strategy, 'alert-and-review');
  assert.equal(planned.items[0].findings.length, 11);
  assert.match(planned.held ?? '', /11 objects drifted, the limit is 10/);
  assert.equal(planned.drifting.length, 11);
});

test('a large share of a small target is a mass, two of three objects are not', () => {
  const five = Array.from({ length: 5 }, (_, index) => finding({ name: `api-${index}` }));
  assert.match(plan(five, healAll, { compared: 8 }).held ?? '', /63 % of 8 objects/);
  assert.equal(plan(five.slice(0, 2), healAll, { compared: 3 }).held, undefined);
});

test('mass drift of what is only reported asks nobody', () => {
  const findings = Array.from({ length: 11 }, (_, index) => finding({ name: `api-${index}` }));
  assert.deepEqual(plan(findings, []).items, []);
});

test('an object that was healed again and again is handed to a person, with the writer named', () => {
  let state = emptyTargetState;
  for (const minutes of [50, 30, 10]) {
    state = recordHeal(state, 'apps/Deployment/payments/api', new Date(now.getTime() - minutes * minute));
  }
  const [flapping] = plan([finding()], healAll, { state }).items;
  assert.equal(flapping?.item.strategy, 'alert-and-review');
  assert.match(
    flapping.item.reasons.join(),
    /healed 3 times within 60 min, and kubectl-edit changed it again/,
  );
  const later = new Date(now.getTime() + 30 * minute);
  assert.equal(plan([finding()], healAll, { state, now: later }).items[0]?.item.strategy, 'self-heal');
});

test('objects that flap by one cause are one question, the others heal, and mass drift holds both', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const findings = names.map((name) => finding({ name }));
  let state = emptyTargetState;
  const flap = (name: string): void => {
    for (const minutes of [50, 30, 10])
      state = recordHeal(
        state,
        `apps/Deployment/payments/${name}`,
        new Date(now.getTime() - minutes * minute),
      );
  };
  const planned = (): string[] =>
    plan(findings, healAll, { state })
      .items.map(({ item, findings: own }) => {
        const flaps = item.reasons.some((reason) => reason.startsWith('flapping:')) ? ' flapping' : '';
        return `${own.map(({ name }) => name).join('')} ${item.strategy}${flaps}`;
      })
      .toSorted((one, other) => one.localeCompare(other));
  flap('a');
  flap('b');
  const healed = ['d self-heal', 'e self-heal'];
  const asked = ['a alert-and-review flapping', 'b alert-and-review flapping'];
  assert.deepEqual(planned(), [...asked, 'c self-heal', ...healed]);
  flap('c');
  assert.deepEqual(planned(), ['abc alert-and-review flapping', ...healed]);

  const held = plan(findings, healAll, { state, limits: { objects: 4, share: 1 } });
  const [everything, ...more] = held.items;
  assert.deepEqual(more, []);
  assert.deepEqual([everything?.item.cause, everything?.findings.length], ['mass-drift', 5]);
  assert.match(everything?.item.reasons.join() ?? '', /mass drift: 5 objects.*/);
  assert.equal(held.drifting.length, 5);
});

test('what people decided to leave is not asked again until the evidence moves', () => {
  const [first] = plan([finding()], healAll).items;
  const state = recordSettled(
    emptyTargetState,
    first?.item.cause ?? '',
    first?.item.digest ?? '',
    'rejected',
    now,
  );
  const again = plan([finding()], healAll, { state });
  assert.deepEqual(again.items, []);
  assert.equal(again.settled[0]?.outcome, 'rejected');
  assert.equal(plan([finding({ digest: 'moved' })], healAll, { state }).items.length, 1);
});

test('an item names the most severe of its findings and every writer', () => {
  const findings = [
    finding({ severity: 'low' }),
    finding({
      drift: 'configuration',
      severity: 'critical',
      fields: [{ path: '/x', change: 'added', live: 1, manager: 'kubectl-patch', owners: [] }],
    }),
  ];
  const [planned] = plan(findings, healAll).items;
  assert.equal(planned?.item.severity, 'critical');
  assert.deepEqual(planned.item.managers, ['kubectl-edit', 'kubectl-patch']);
});

test('a heal that would release GPUs asks first, unless the rule allows it', () => {
  const impact = {
    effect: 'restart' as const,
    pods: 2,
    gpus: 2,
    description: 'restarts 2 pods holding 2 GPUs',
  };
  const [asked] = plan([finding({ impact })], healAll).items;
  assert.equal(asked?.item.strategy, 'alert-and-review');
  assert.match(asked.item.reasons.join(), /GPUs: healing restarts 2 pods/);
  assert.deepEqual(asked.item.impact, ['restarts 2 pods holding 2 GPUs']);
  const [allowed] = plan(
    [finding({ impact })],
    [{ match: {}, strategy: 'self-heal', releaseGpus: true }],
  ).items;
  assert.equal(allowed?.item.strategy, 'self-heal');
});

const by = (user: string, groups: string[] = []): Finding['fields'][number] => ({
  path: '/spec/replicas',
  change: 'modified',
  manager: 'kubectl-edit',
  owners: [],
  actor: { user, groups, at: now.toISOString() },
});

const heals = (rules: PolicyRule[], fields: Finding['fields'], changes: Partial<PlanInput> = {}) => {
  const planned = plan([finding({ fields })], rules, changes);
  return planned.items[0]?.item ?? planned.reported[0];
};

test('a rule about people matches when everybody who may have made the change does', () => {
  const rules: PolicyRule[] = [
    { match: { actor: { user: ['*@acme.example'], group: ['oncall'] } }, strategy: 'alert-and-review' },
    { match: {}, strategy: 'self-heal' },
  ];
  assert.equal(heals(rules, [by('ann@acme.example', ['oncall'])])?.strategy, 'alert-and-review');
  assert.equal(heals(rules, [by('ann@acme.example', ['dev'])])?.strategy, 'self-heal');
  assert.equal(heals(rules, [by('ann@acme.example', ['oncall']), by('eve@other')])?.strategy, 'self-heal');
});

test('where nobody knows who it was, a rule about people holds a heal back and says so', () => {
  const unknown = finding().fields;
  const guarded = heals(
    [
      { match: { actor: { group: ['contractors'] } }, strategy: 'alert-and-review' },
      { match: {}, strategy: 'self-heal' },
    ],
    unknown,
  );
  assert.equal(guarded?.strategy, 'alert-and-review');
  assert.match(guarded.reasons.join(), /rule 1 of policy payments cannot be enforced.*audit log/);
  const trusted = heals([{ match: { actor: { group: ['oncall'] } }, strategy: 'self-heal' }], unknown);
  assert.equal(trusted?.strategy, 'report');
});

test('outside its windows a heal waits, and says until when', () => {
  const rules: PolicyRule[] = [
    { match: {}, strategy: 'self-heal', windows: ['Mo-Fr 08:00-18:00 Europe/Berlin'] },
  ];
  const sunday = heals(rules, finding().fields);
  assert.equal(sunday?.strategy, 'report');
  assert.equal(
    sunday.waits,
    'waits: heals when the window opens at 2026-03-02T07:00Z (Mo-Fr 08:00-18:00 Europe/Berlin)',
  );
  const monday = heals(rules, finding().fields, { now: new Date('2026-03-02T07:00:00Z') });
  assert.equal(monday?.strategy, 'self-heal');
  assert.deepEqual(monday.healsBy, ['rule 1 of policy payments']);
});

test('a window by cron holds heals over the change of the clocks', () => {
  const window = '30 2 * * Sun for 90m Europe/Berlin';
  const rules: PolicyRule[] = [{ match: {}, strategy: 'self-heal', windows: [window] }];
  const at = (moment: string) => heals(rules, finding().fields, { now: new Date(moment) });
  // 29 March 2026: the clocks go from 02:00 to 03:00, and what begins at 02:30 opens when they do.
  assert.equal(
    at('2026-03-29T00:30:00Z')?.waits,
    `waits: heals when the window opens at 2026-03-29T01:00Z (${window})`,
  );
  assert.equal(at('2026-03-29T01:00:00Z')?.strategy, 'self-heal');
  assert.match(at('2026-03-29T02:00:00Z')?.waits ?? '', /opens at 2026-04-05T00:30Z/);
  const never = [{ match: {}, strategy: 'self-heal' as const, windows: ['0 0 31 4 * for 1h'] }];
  assert.match(heals(never, finding().fields)?.waits ?? '', /no window of 0 0 31 4 \* for 1h ever opens/);
});

test('a rule heals no more objects in a scan than its limit, the gravest first', () => {
  const findings = [
    finding({ name: 'a', severity: 'low' }),
    finding({ name: 'b', severity: 'critical' }),
    finding({ name: 'c', severity: 'high' }),
  ];
  const planned = plan(findings, [{ match: {}, strategy: 'self-heal', limits: { objects: 2 } }]);
  const healed = planned.items.map(({ findings: [first] }) => first?.name ?? '');
  assert.deepEqual(new Set(healed), new Set(['b', 'c']));
  assert.match(planned.reported[0]?.waits ?? '', /heals no more objects in one scan/);
});

test('a rule that healed as often as it may within its time waits, others do not', () => {
  const limits = { heals: 2, within: 60 * minute };
  const rules: PolicyRule[] = [{ match: {}, strategy: 'self-heal', limits }];
  const rule = 'rule 1 of policy payments';
  let state = emptyTargetState;
  for (const name of ['x', 'y']) state = recordHeal(state, name, new Date(now.getTime() - minute), [rule]);
  assert.match(
    heals(rules, finding().fields, { state })?.waits ?? '',
    /healed 2 times within 60 min, its limit is 2/,
  );
  const later = new Date(now.getTime() + 60 * minute);
  assert.equal(heals(rules, finding().fields, { state, now: later })?.strategy, 'self-heal');
  const withdrawn = withdrawHeal(state, 'x', new Date(now.getTime() - minute), [rule]);
  assert.equal(heals(rules, finding().fields, { state: withdrawn })?.strategy, 'self-heal');
  assert.equal(withdrawn.heals['x'], undefined);
});

test('a heal that is announced twice under one time counts once', () => {
  const once = recordHeal(emptyTargetState, 'x', now, ['r']);
  assert.equal(recordHeal(once, 'x', now, ['r']), once);
});

test('an object with an ignore rule that cannot be run is not healed without asking', () => {
  const planned = plan([finding({ brokenRules: ['plumbline.yaml:7:9: … is broken'] })], healAll);
  assert.equal(planned.items[0]?.item.strategy, 'alert-and-review');
  assert.match(planned.items[0].item.reasons.join(), /plumbline\.yaml:7:9/);
});
