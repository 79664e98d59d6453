import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { Comparison, ShardOutcome } from '../../../activities/scan-activities.ts';
import { createForgetShards, createJoinShards } from '../../../activities/shards/join-shards.ts';
import { removeAbandonedShards, storeShardJson, storeWork } from '../../../activities/shards/shard-store.ts';
import type { ShardPart } from '../../../activities/shards/shard-store.ts';
import { readJson } from '../../../activities/stored-json.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import type { TargetComparisonDeps } from '../../../activities/target-comparison.ts';
import { loadTargetState } from '../../../activities/target-state-store.ts';
import { createObjectStore } from '../../../clients/object-store/create-object-store.ts';
import type { DriftKind, Finding } from '../../../domain/infrastructure/finding.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const target = 'shop';
const fingerprint = { keyId: 'test', key: new Uint8Array(32).fill(7) };
const at = '2026-03-01T12:00:00.000Z';

function configMap(namespace: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
}

function finding(namespace: string, name: string, drift: DriftKind = 'configuration'): Finding {
  return {
    id: `${namespace}-${name}`,
    digest: `digest of ${name}`,
    target,
    commit: 'c1',
    origin: 'live',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace,
    name,
    drift,
    severity: 'low',
    firstSeen: at,
    fields: [],
    ignored: [],
  };
}

function part(findings: Finding[], changes: Partial<ShardPart> = {}): ShardPart {
  const summary = { compared: 2, drifted: 1, pending: 0, ignored: 0, dryRuns: 0, durationMs: 5 };
  return { summary, findings, ignored: [], problems: [], standings: [], secrets: [], ...changes };
}

/** A storage with scans of three shards, each either a part or the reason why it was given up. */
function scene() {
  const store = createObjectStore({ folder: temporaryFolder() });
  const deps = {
    store,
    fingerprint,
    findTarget: async () => ({ name: target, ignore: [] }),
    kubernetesOf: async () => ({}),
    attribute: async (_settings: unknown, _kubernetes: unknown, findings: readonly Finding[]) => ({
      findings: [...findings],
    }),
    now: () => new Date('2026-03-01T12:00:04.000Z'),
  } as unknown as TargetComparisonDeps;
  const works = [
    { namespaces: ['a', 'b'], objects: [configMap('a', 'x'), configMap('b', 'x')] },
    { namespaces: ['c'], objects: [configMap('c', 'x'), configMap('c', 'y')] },
    { namespaces: [], objects: [], strays: { known: [], dropped: [] } },
  ];
  async function scan(sequence: number, ends: readonly (ShardPart | string)[]) {
    const of = { target, sequence, workflowId: 'test' };
    const division = await storeShardJson(store, of, { at, partial: false, problems: [], dropped: [] });
    const outcomes = await Promise.all(
      ends.map(async (end, index): Promise<ShardOutcome> => {
        const { objects = [], ...rest } = works[index] ?? { namespaces: [] };
        const source = { file: 'app.yaml', line: 1, column: 1 };
        const placed = objects.map((object) => ({ object, source }));
        const work = await storeWork(store, of, fingerprint, { ...rest, objects: placed });
        const shard = { title: `shard ${index}`, work };
        if (typeof end === 'string') return { shard, failure: end };
        const { compared, drifted } = end.summary;
        return { shard, compared, drifted, part: await storeShardJson(store, of, end) };
      }),
    );
    const input = { target, commit: 'c1', sequence, division, outcomes };
    const comparison: Comparison = await new MockActivityEnvironment().run(createJoinShards(deps), input);
    const result = await readJson<StoredScan>(store, comparison.result);
    return { comparison, result, state: await loadTargetState(store, target) };
  }
  return { store, deps, scan };
}

const memory = { hashes: { key: 'hmac:test:0123456789abcdef' } } as never;
const first = [
  part([finding('a', 'x')]),
  part([finding('c', 'x')], { secrets: [['/Secret/c/db', memory]], standings: [['k', 'drifted']] }),
  part([finding('c', 'stray', 'created')]),
];

test('what all shards found is one scan, stored and remembered as one', async () => {
  const { scan } = scene();
  const { comparison, result, state } = await scan(1000, first);
  assert.deepEqual(
    result.findings.map(({ id }) => id),
    ['a-x', 'c-stray', 'c-x'],
  );
  assert.deepEqual(comparison.summary, {
    compared: 6,
    drifted: 3,
    pending: 0,
    ignored: 0,
    dryRuns: 0,
    durationMs: 4000,
  });
  assert.equal(comparison.oldestEvidence, undefined);
  assert.equal(state.sequence, 1000);
  assert.deepEqual(Object.keys(state.firstSeen).toSorted(), ['a-x', 'c-stray', 'c-x']);
});

test('nothing of a shard that was given up is taken for resolved, and the scan names its namespaces', async () => {
  const { scan } = scene();
  await scan(1000, first);
  const { comparison, result, state } = await scan(2000, [
    part([finding('b', 'x')]),
    'the server is away',
    part([]),
  ]);
  assert.deepEqual(
    result.findings.map(({ id }) => id),
    ['b-x', 'c-x'],
    'what was seen anew, and what nobody looked at; what is gone elsewhere is gone',
  );
  assert.deepEqual(result.errors, [
    {
      object: 'c',
      message: 'the server is away; nothing there was compared, and what was found before still counts',
    },
  ]);
  assert.equal(comparison.incomplete, undefined);
  assert.equal(comparison.oldestEvidence, 1000);
  assert.deepEqual(state.secrets, { '/Secret/c/db': memory });
  assert.deepEqual(Object.keys(state.behind).toSorted(), ['/ConfigMap/c/x', '/ConfigMap/c/y']);
  assert.deepEqual(result.shards?.[1], { title: 'shard 1', failure: 'the server is away' });
});

test('a shard that is given up again and again still counts what was found before, as old as it is', async () => {
  const { scan } = scene();
  await scan(1000, first);
  await scan(2000, [part([]), 'the server is away', part([])]);
  const third = await scan(3000, [part([]), 'the server is away', part([])]);
  assert.deepEqual(
    third.result.findings.map(({ id }) => id),
    ['c-x'],
  );
  assert.equal(third.comparison.oldestEvidence, 1000);
  const fourth = await scan(4000, [part([]), part([]), part([])]);
  assert.deepEqual(fourth.result.findings, []);
  assert.equal(fourth.comparison.oldestEvidence, undefined);
});

test('the same lacking right in two shards is one line', async () => {
  const action = { user: 'reader', verb: 'list', resource: 'pods', group: '' };
  const lacking = (namespace: string) => ({
    problems: [
      {
        names: [`Pod ${namespace}/x`],
        trouble: { action: { ...action, namespace }, consequence: '', namespaces: [namespace] },
      },
    ],
  });
  const { result } = await scene().scan(1000, [part([], lacking('b')), part([], lacking('c')), part([])]);
  assert.equal(result.errors.length, 1);
  assert.match(result.errors[0]?.message ?? '', /may not list pods in namespaces b, c/);
});

test('what shards left goes with its scan alone', async () => {
  const { store, deps, scan } = scene();
  await scan(1000, first);
  await scan(2000, first);
  await new MockActivityEnvironment().run(createForgetShards(deps), { target, sequence: 1000 });
  const left = await Array.fromAsync(store.list(`targets/${target}/shards/`));
  assert.ok(left.length > 0);
  assert.ok(left.every((key) => key.includes('/shards/2000-')));
});

test('what a scan left that never ended goes a day later, and nothing younger', async () => {
  const { store, scan } = scene();
  const day = 24 * 60 * 60 * 1000;
  await scan(1000, first);
  await scan(2000, first);
  await removeAbandonedShards(store, { target, sequence: 1500 + day, workflowId: 'later' });
  const left = await Array.fromAsync(store.list(`targets/${target}/shards/`));
  assert.ok(left.length > 0);
  assert.ok(left.every((key) => key.includes('/shards/2000-')));
});
