import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setAttemptsAside } from '../../../../domain/models/incident/own-attempts.ts';
import type { EndedRollout } from '../../../../domain/models/incident/own-attempts.ts';
import type { WorkloadRevision } from '../../../../domain/models/incident/workload-revisions.ts';

const at = (minute: number) => `2026-05-04T10:${String(minute).padStart(2, '0')}:00Z`;

function revision(name: string, storage: string, minute: number, changes: Partial<WorkloadRevision> = {}) {
  const made = { component: 'predictor' as const, name, storage, createdAt: at(minute), containers: [] };
  return { ...made, ...changes };
}

const undone: EndedRollout = {
  id: 'abc123abc123',
  outcome: 'rolled-back',
  startedAt: at(10),
  endedAt: at(20),
  candidate: 's3://fraud/2',
  champion: 's3://fraud/1',
};
const before = revision('fraud-1', 's3://fraud/1', 0);
const tried = revision('fraud-2', 's3://fraud/2', 11);
const back = revision('fraud-3', 's3://fraud/1', 18);

const names = (rollouts: readonly EndedRollout[], revisions = [before, tried, back]) =>
  setAttemptsAside(revisions, rollouts).revisions.map(({ name }) => name);

test('what a rollout tried and put back is set aside, and named', () => {
  const { revisions, attempts } = setAttemptsAside([before, tried, back], [undone]);
  assert.deepEqual(revisions, [before, back]);
  assert.deepEqual(attempts, [
    {
      part: 'attempt',
      what: 'rollout abc123abc123 gave s3://fraud/2 traffic (fraud-2), and everything was put back',
      at: at(11),
      by: 'plumbline',
    },
  ]);
});

test('what serves, and what could not be put back, stays among the changes', () => {
  for (const outcome of ['promoted', 'failed', 'refused', 'declined', 'expired'])
    assert.deepEqual(names([{ ...undone, outcome }]), ['fraud-1', 'fraud-2', 'fraud-3'], outcome);
  assert.deepEqual(names([{ ...undone, outcome: 'cancelled' }]), ['fraud-1', 'fraud-3']);
});

test('the same model outside of the rollout, another one, or another component is somebody else’s', () => {
  const others = [
    revision('earlier', 's3://fraud/2', 6),
    revision('later', 's3://fraud/2', 24),
    revision('other', 's3://fraud/3', 15),
    revision('transformer', 's3://fraud/2', 15, { component: 'transformer' }),
  ];
  assert.deepEqual(
    names([undone], others),
    others.map(({ name }) => name),
  );
  assert.deepEqual(names([{ ...undone, champion: undone.candidate }]), ['fraud-1', 'fraud-2', 'fraud-3']);
});
