import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompareTargetInput } from '../../../activities/comparison/compare-target.ts';
import { objectKey, referenceOf } from '../../../domain/infrastructure/object.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { useKubernetes } from '../../support/kubernetes-server.ts';
import { compare, connect } from './cluster.ts';
import { editLive } from './histories.ts';

const server = await useKubernetes();
const kubernetes = await connect(server.kubeconfig);

const now = new Date('2026-05-01T12:00:00Z');
const tenMinutes = 600_000;

const configMap = (namespace: string, data: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace },
  data,
});

/** Live holds what was applied; Git may have moved on. */
async function applied(data: Record<string, string>) {
  const namespace = await server.createNamespace();
  const base = configMap(namespace, data);
  await kubernetes.create(base);
  const against = (head: KubernetesObject[], input: Partial<CompareTargetInput> = {}) =>
    compare(kubernetes, head, { base: () => base, pendingGrace: tenMinutes, now, ...input });
  return { namespace, base, against };
}

test('Git that moved ahead of what was applied is pending, not drift', async () => {
  const { namespace, against } = await applied({ a: '1' });
  const head = configMap(namespace, { a: '2' });
  const { result, standings } = await against([head]);
  assert.deepEqual(result.findings, []);
  assert.equal(result.summary.pending, 1);
  assert.equal(standings.get(objectKey(referenceOf(head))), 'pending');
});

test('Git that has been ahead for longer than the grace period is drift that came from Git', async () => {
  const { namespace, against } = await applied({ a: '1' });
  const { result } = await against([configMap(namespace, { a: '2' })], {
    pendingSince: () => '2026-05-01T11:49:00Z',
  });
  assert.deepEqual(
    result.findings.map(({ origin }) => origin),
    ['git'],
  );
  assert.equal(result.summary.pending, 0);
});

test('live that moved away is drift at once', async () => {
  const { base, against } = await applied({ a: '1' });
  await editLive(kubernetes, base, (object) => (object['data'] = { a: '9' }), 'kubectl-edit');
  const { result } = await against([base]);
  assert.deepEqual(
    result.findings.map(({ origin }) => origin),
    ['live'],
  );
});

test('live that moved away in one field while Git moved ahead in another came from both', async () => {
  const { namespace, base, against } = await applied({ a: '1', b: '1' });
  await editLive(kubernetes, base, (object) => (object['data'] = { a: '9', b: '1' }), 'kubectl-edit');
  const { result } = await against([configMap(namespace, { a: '1', b: '2' })]);
  assert.deepEqual(
    result.findings.map(({ origin, fields }) => [origin, fields.length]),
    [['both', 2]],
  );
});

test('live and Git that moved the same field came from both', async () => {
  const { namespace, base, against } = await applied({ a: '1' });
  await editLive(kubernetes, base, (object) => (object['data'] = { a: '9' }), 'kubectl-edit');
  const { result } = await against([configMap(namespace, { a: '2' })]);
  assert.equal(result.findings[0]?.origin, 'both');
});

test('an object that is new in Git is pending, one that was in Git before is gone', async () => {
  const namespace = await server.createNamespace();
  const object = configMap(namespace, {});
  const fresh = await compare(kubernetes, [object], { base: () => null, pendingGrace: tenMinutes, now });
  assert.equal(fresh.result.summary.pending, 1);
  const gone = await compare(kubernetes, [object], { base: () => object, pendingGrace: tenMinutes, now });
  assert.deepEqual(
    gone.result.findings.map(({ drift, origin }) => [drift, origin]),
    [['deleted', 'live']],
  );
});

test('an object that Git dropped lately is pending, later a stray that came from Git', async () => {
  const { namespace, base, against } = await applied({ a: '1' });
  const other = { ...configMap(namespace, {}), metadata: { name: 'other', namespace } };
  await kubernetes.create(other);
  const governed = { namespaces: [namespace], reportCreated: true };
  const isBase = (reference: { name: string }) => (reference.name === base.metadata.name ? base : undefined);
  const soon = await against([other], { ...governed, base: isBase });
  assert.deepEqual(soon.result.findings, []);
  assert.equal(soon.result.summary.pending, 1);
  const late = await against([other], {
    ...governed,
    base: isBase,
    pendingSince: () => '2026-05-01T11:00:00Z',
  });
  assert.deepEqual(
    late.result.findings.map(({ drift, origin, name }) => [drift, origin, name]),
    [['created', 'git', 'settings']],
  );
});

test('a base that leaves the namespace to the target is compared in its place', async () => {
  const { namespace, base, against } = await applied({ a: '1' });
  const unplaced = { ...base, metadata: { name: 'settings' } };
  const { result } = await against([configMap(namespace, { a: '2' })], { base: () => unplaced });
  assert.equal(result.summary.pending, 1);
});

test('a finding keeps its id and the time it was first seen, and its digest moves only with the evidence', async () => {
  const { base } = await applied({ a: '1' });
  await editLive(kubernetes, base, (object) => (object['data'] = { a: '9' }), 'kubectl-edit');
  const [first] = (await compare(kubernetes, [base], { now })).result.findings;
  assert(first !== undefined);
  assert.match(first.id, /^[0-9a-f]{12}$/);
  assert.equal(first.firstSeen, now.toISOString());

  await kubernetes.patch(referenceOf(base), [
    { op: 'add', path: '/metadata/annotations', value: { 'plumbline.dev/target': 'shop' } },
  ]);
  const seen = { firstSeen: () => '2026-04-01T00:00:00Z', commit: '9999999' };
  const [again] = (await compare(kubernetes, [base], seen)).result.findings;
  assert.deepEqual(
    [again?.id, again?.digest, again?.firstSeen, again?.commit],
    [first.id, first.digest, '2026-04-01T00:00:00Z', '9999999'],
  );

  await editLive(kubernetes, base, (object) => (object['data'] = { a: '10' }), 'kubectl-edit');
  const [moved] = (await compare(kubernetes, [base])).result.findings;
  assert.equal(moved?.id, first.id);
  assert.notEqual(moved?.digest, first.digest);
});
