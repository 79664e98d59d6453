import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DriftKind, Finding } from '../../../domain/infrastructure/finding.ts';
import { mergeShards, unseenFindings } from '../../../domain/infrastructure/merge-shards.ts';

function finding(namespace: string | undefined, name: string, drift: DriftKind = 'configuration'): Finding {
  return {
    id: `${namespace}/${name}/${drift}`,
    digest: name,
    target: 'shop',
    commit: 'c1',
    origin: 'live',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...(namespace === undefined ? {} : { namespace }),
    name,
    drift,
    severity: 'low',
    firstSeen: '2026-01-01T00:00:00Z',
    fields: [],
    ignored: [],
  };
}

const ignored = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'a', name: 'x' };

test('what shards found becomes one result, in the order of one comparison', () => {
  const summary = { compared: 5, drifted: 1, pending: 1, ignored: 1, dryRuns: 2, durationMs: 70 };
  const merged = mergeShards(
    [
      {
        summary,
        findings: [finding('c', 'one'), finding('c', 'one', 'image')],
        ignored: [
          { ...ignored, rule: 'one' },
          { ...ignored, rule: 'other' },
        ],
      },
      { summary, findings: [finding('a', 'two')], ignored: [] },
    ],
    [finding('b', 'kept')],
    100,
  );
  assert.deepEqual(
    merged.findings.map(({ id }) => id),
    ['a/two/configuration', 'b/kept/configuration', 'c/one/configuration', 'c/one/image'],
  );
  assert.deepEqual(merged.summary, {
    compared: 10,
    drifted: 3,
    pending: 2,
    ignored: 1,
    dryRuns: 4,
    durationMs: 100,
  });
});

test('of a shard that was given up, what was found before in its namespaces still counts, and nothing else', () => {
  const findings = [
    finding('a', 'seen'),
    finding('b', 'unseen'),
    finding('b', 'stray', 'created'),
    finding(undefined, 'wide'),
  ];
  const ids = (unseen: Parameters<typeof unseenFindings>[1]) =>
    unseenFindings(findings, unseen).map(({ name }) => name);
  assert.deepEqual(ids([{ namespaces: ['b'], strays: false }]), ['unseen']);
  assert.deepEqual(ids([{ namespaces: [], strays: true }]), ['stray', 'wide']);
  assert.deepEqual(ids([]), []);
});
