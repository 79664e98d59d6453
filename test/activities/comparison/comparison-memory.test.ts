import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ComparisonMemory } from '../../../activities/comparison/comparison-memory.ts';
import { compareTarget } from '../../../activities/comparison/compare-target.ts';
import type { CompareTargetOutput } from '../../../activities/comparison/compare-target.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { connect, fingerprint, placesIn, renderOf } from './cluster.ts';
import { editLive } from './histories.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);
const memory = new ComparisonMemory();

function compare(object: KubernetesObject): Promise<CompareTargetOutput> {
  return compareTarget(
    { kubernetes, fingerprint, memory },
    {
      target: 'remembered',
      commit: '0123abc',
      desired: renderOf([object]),
      namespaces: [],
      ignoreRules: [],
      firstSeen: () => undefined,
      now: new Date('2026-01-01T00:00:00Z'),
      reportCreated: false,
    },
  );
}

function setMode(object: KubernetesObject, mode: string): Promise<void> {
  return editLive(kubernetes, object, (live) => (live['data'] = { mode }), 'kubectl-edit');
}

test('a drifted object is asked about once for each of its versions, and every later version is seen', async () => {
  const namespace = await server.createNamespace();
  const object: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace },
    data: { mode: 'safe' },
  };
  await kubernetes.create(object);
  assert.deepEqual(placesIn(await compare(object)), []);
  await setMode(object, 'risky');
  const first = await compare(object);
  const again = await compare(object);
  assert.deepEqual(placesIn(first), ['/data/mode (modified)']);
  assert.deepEqual(again.result.findings, first.result.findings);
  assert.deepEqual([first.result.summary.dryRuns, again.result.summary.dryRuns], [1, 0]);
  await setMode(object, 'riskier');
  assert.equal((await compare(object)).result.findings[0]?.fields[0]?.live, 'riskier');
  await setMode(object, 'safe');
  assert.deepEqual(placesIn(await compare(object)), []);
  const changed = { ...object, data: { mode: 'other' } };
  assert.deepEqual(placesIn(await compare(changed)), ['/data/mode (modified)']);
});

test('what is stored of drift holds no value', async () => {
  const namespace = await server.createNamespace();
  const data = { mode: 'a-value-of-git' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace }, data };
  await kubernetes.create(object);
  await setMode(object, 'a-value-by-hand');
  assert.equal((await compare(object)).result.summary.drifted, 1);
  const stored = memory.takeChanged('test') ?? '';
  assert(stored.length > 0);
  for (const value of ['a-value-of-git', 'a-value-by-hand']) assert(!stored.includes(value));
});
