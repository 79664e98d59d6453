import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createRecordOutcome } from '../../activities/record-outcome.ts';
import { evidenceKey } from '../../activities/tell-remediation.ts';
import { storeJson } from '../../activities/stored-json.ts';
import { loadTargetState } from '../../activities/target-state-store.ts';
import { createObjectStore } from '../../clients/object-store/create-object-store.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import { massDriftCause } from '../../domain/infrastructure/drift-item.ts';
import { planRemediation } from '../../domain/infrastructure/remediation-plan.ts';
import { emptyTargetState } from '../../domain/infrastructure/target-state.ts';
import type { TargetState } from '../../domain/infrastructure/target-state.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const now = new Date('2026-01-01T00:00:00Z');
const target = 'payments';

function finding(name: string): Finding {
  return {
    id: `id-${name}`,
    digest: `digest-${name}`,
    target,
    commit: '0123456789abcdef',
    origin: 'live',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: 'shop',
    name,
    drift: 'configuration',
    severity: 'medium',
    firstSeen: now.toISOString(),
    fields: [],
    ignored: [],
  };
}

function plan(findings: readonly Finding[], state: TargetState) {
  return planRemediation({
    target,
    findings,
    compared: 10,
    policy: { name: 'all', rules: [{ match: {}, strategy: 'self-heal' }] },
    approvals: { remindAfter: 1000, expireAfter: 2000, onExpiry: 'report' },
    limits: { objects: 2, share: 1 },
    flapping: { heals: 3, within: 3_600_000 },
    state,
    now,
  });
}

test('mass drift that a person left alone is not healed one by one once it is less', async () => {
  const store = createObjectStore({ folder: temporaryFolder() });
  const findings = ['a', 'b', 'c'].map(finding);
  const [held] = plan(findings, emptyTargetState).items;
  assert.equal(held?.item.cause, massDriftCause);
  const { digest } = held.item;
  await storeJson(store, evidenceKey(target, massDriftCause, digest), held.findings);
  await new MockActivityEnvironment().run(createRecordOutcome({ store, now: () => now }), {
    target,
    cause: massDriftCause,
    digest,
    result: { outcome: 'rejected' as const, detail: 'known' },
  });

  const state = await loadTargetState(store, target);
  const fewer = plan(findings.slice(1), state);
  assert.deepEqual(fewer.items, []);
  assert.equal(fewer.settled.length, 2);
  const moved = plan([{ ...finding('b'), digest: 'moved' }, finding('c')], state);
  assert.deepEqual(
    moved.items.map(({ item }) => item.findings),
    [['id-b']],
  );
});
