import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeOfObject, massDriftCause } from '../../../domain/infrastructure/drift-item.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { PolicyRule } from '../../../domain/infrastructure/policy.ts';
import { possibleActions } from '../../../domain/infrastructure/possible-actions.ts';
import { planParts, planRemediation } from '../../../domain/infrastructure/remediation-plan.ts';
import {
  emptyTargetState,
  forgetSplits,
  recordSettled,
  recordSplit,
} from '../../../domain/infrastructure/target-state.ts';
import type { TargetState } from '../../../domain/infrastructure/target-state.ts';

const now = new Date('2026-03-01T12:00:00Z');
const askAll: PolicyRule[] = [{ match: {}, strategy: 'alert-and-review' }];
const healAll: PolicyRule[] = [{ match: {}, strategy: 'self-heal' }];
const ada = { by: 'ada', at: now.toISOString(), of: 'group' };

function finding(name: string, digest = `${name}-digest`): Finding {
  return {
    id: `${name}-id`,
    digest,
    target: 'shop',
    commit: 'c1',
    origin: 'live',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'shop',
    name,
    drift: 'configuration',
    severity: 'medium',
    firstSeen: '2026-03-01T11:05:00Z',
    fields: [
      {
        path: '/data/level',
        location: '/data/level',
        change: 'modified',
        desired: 'info',
        live: 'debug',
        manager: 'kubectl-edit',
        owners: [],
        changedNoLaterThan: '2026-03-01T11:00:00Z',
      },
    ],
    ignored: [],
  };
}

const many = (count: number, from = 0): Finding[] =>
  Array.from({ length: count }, (_, index) => finding(`app-${from + index}`));
const causeOf = (one: Finding): string => causeOfObject('shop', one);

function input(findings: readonly Finding[], state: TargetState, rules = askAll, objects = 100) {
  return {
    target: 'shop',
    findings,
    compared: 1000,
    policy: { name: 'shop', rules },
    approvals: { remindAfter: 1000, expireAfter: 2000, onExpiry: 'report' as const },
    limits: { objects, share: 1 },
    flapping: { heals: 3, within: 1000 },
    state,
    now,
  };
}

const split = (findings: readonly Finding[], state = emptyTargetState): TargetState =>
  recordSplit(state, findings.map(causeOf), ada);

test('what is asked about one by one is not gathered again while it drifts, whatever becomes of its evidence', () => {
  const moved = [finding('app-0', 'moved'), ...many(4).slice(1)];
  const { items } = planRemediation(input(moved, split(many(4))));
  assert.deepEqual(
    items.map(({ item }) => item.cause),
    moved.map(causeOf),
  );
  assert.match(items[0]?.item.reasons.join('; ') ?? '', /as ada decided/);
});

test('others with the same cause are gathered without those that were split', () => {
  const { items } = planRemediation(input(many(8), split(many(4))));
  assert.deepEqual(
    items.map(({ item }) => item.objects),
    [4, 1, 1, 1, 1],
  );
});

test('parts of mass drift are asked about, also once the brake is off, and never healed by policy', () => {
  const state = split(many(6));
  const held = planRemediation(input(many(6), state, healAll, 5));
  assert.match(held.held ?? '', /mass drift/);
  const free = planRemediation(input(many(3), state, healAll, 5));
  assert.equal(free.held, undefined);
  for (const { items } of [held, free]) {
    assert(items.every(({ item }) => item.strategy === 'alert-and-review' && item.cause !== massDriftCause));
  }
  assert.deepEqual([held.items.length, free.items.length], [6, 3]);
  const parts = planParts(input(many(6), state, healAll));
  assert(parts.every(({ item }) => item.strategy === 'alert-and-review'));
});

test('under mass drift what drifts anew is gathered, and what was rejected by itself stays quiet', () => {
  const [first, ...others] = planParts(input(many(6), split(many(6))));
  const state = recordSettled(
    split(many(6)),
    first?.item.cause ?? '',
    first?.item.digest ?? '',
    'rejected',
    now,
  );
  const { items, settled } = planRemediation(input(many(9), state, healAll, 5));
  assert.deepEqual(
    items.map(({ item }) => item.cause),
    [massDriftCause, ...others.map(({ item }) => item.cause)],
  );
  assert.equal(items[0]?.item.objects, 3);
  assert.equal(settled.length, 1);
});

test('once its drift is over an object is gathered again; what was split after the scan began stays split', () => {
  const state = split(many(3));
  const drifting = many(2).map(causeOf);
  const later = forgetSplits(state, drifting, now.getTime() + 1);
  assert.deepEqual(Object.keys(later.split ?? {}), drifting);
  assert.equal(Object.keys(forgetSplits(state, [], now.getTime()).split ?? {}).length, 3);
  assert.equal(planRemediation(input(many(3), forgetSplits(state, [], now.getTime() + 1))).items.length, 1);
});

test('who wanted it first stays on record', () => {
  const again = recordSplit(split(many(1)), many(2).map(causeOf), { ...ada, by: 'bob' });
  assert.deepEqual(
    Object.values(again.split ?? {}).map(({ by }) => by),
    ['ada', 'bob'],
  );
});

test('one object cannot be split, nor more than anybody would answer one by one', () => {
  const allowed = [1, 2, 50, 51].map((objects) =>
    possibleActions({ cause: 'group', drift: ['configuration'], prune: false, objects }).includes('split'),
  );
  assert.deepEqual(allowed, [false, true, true, false]);
});
