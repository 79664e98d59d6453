import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedAt, driftTurnover } from '../../../domain/infrastructure/drift-turnover.ts';
import type { FieldDifference, Finding } from '../../../domain/infrastructure/finding.ts';

const field = (changes: Partial<FieldDifference>): FieldDifference => ({
  path: '/data/mode',
  change: 'modified',
  manager: 'kubectl-edit',
  owners: [],
  ...changes,
});
const finding = (id: string, fields: FieldDifference[] = []): Finding => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: id,
  id,
  digest: id,
  target: 'shop',
  commit: 'c0ffee',
  origin: 'live',
  drift: 'configuration',
  severity: 'low',
  firstSeen: '2026-01-01T00:00:00Z',
  fields,
  ignored: [],
});

test('what a look sees for the first time has appeared, and what it no longer sees is gone', () => {
  const remembered = { old: '2026-01-01T00:00:00Z', stays: '2026-01-02T00:00:00Z' };
  const { appeared, gone } = driftTurnover(remembered, [finding('stays'), finding('new')], false);
  assert.deepEqual(
    appeared.map(({ id }) => id),
    ['new'],
  );
  assert.deepEqual(gone, ['2026-01-01T00:00:00Z']);
});

test('a look that could not read the whole source says nothing about what is gone', () => {
  assert.deepEqual(driftTurnover({ old: '2026-01-01T00:00:00Z' }, [], true).gone, []);
});

test('the time of a change is the audit log’s where there is one, and the latest of all fields', () => {
  const audited = field({
    changedNoLaterThan: '2026-01-01T03:00:00Z',
    actor: { user: 'ada', at: '2026-01-01T01:00:00Z' },
  });
  assert.equal(changedAt(finding('a', [audited])), '2026-01-01T01:00:00Z');
  const later = field({ changedNoLaterThan: '2026-01-01T04:00:00+02:00' });
  assert.equal(changedAt(finding('a', [audited, later])), '2026-01-01T04:00:00+02:00');
});

test('of an object that is gone nobody knows when', () => {
  assert.equal(changedAt(finding('a', [field({ change: 'removed', manager: null })])), undefined);
});
