import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uncovered } from '../../../domain/infrastructure/approval-coverage.ts';
import { evaluateObject } from '../../../domain/infrastructure/evaluate.ts';
import type { FieldDifference } from '../../../domain/infrastructure/finding.ts';
import { applyConfiguration, convergencePatch } from '../../../domain/infrastructure/heal-plan.ts';
import type {
  JsonObject,
  KubernetesObject,
  ManagedFieldsEntry,
} from '../../../domain/infrastructure/object.ts';
import { gadgetSchema } from './schemas.ts';

const gadget = (spec: JsonObject, managedFields: ManagedFieldsEntry[] = []): KubernetesObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Gadget',
  metadata: { name: 'g', uid: 'u', resourceVersion: '5', managedFields },
  spec,
});

function plan(expected: JsonObject, live: KubernetesObject, ...ignored: string[]) {
  const desired: KubernetesObject = {
    apiVersion: 'example.com/v1',
    kind: 'Gadget',
    metadata: { name: 'g' },
    spec: expected,
  };
  const state = { desired, expected: desired, expectedBy: 'update' as const, live, schema: gadgetSchema };
  const rule = {
    group: '*',
    kind: '*',
    namespace: '*',
    name: '*',
    owner: 'a',
    reason: 'b',
    jsonPointers: ignored,
  };
  const ignoreRules = ignored.length === 0 ? [] : [rule];
  const differences = evaluateObject(state, { autoscalers: [], ignoreRules });
  return {
    patch: convergencePatch(live, differences).slice(1),
    body: applyConfiguration(state, differences, { target: 'shop', manager: 'plumbline' }),
  };
}

test('a patch takes from a list the highest index first, after everything else', () => {
  const live = gadget({
    replicas: 9,
    containers: [{ name: 'x' }, { name: 'a', env: [{ name: 'P' }, { name: 'Q' }] }, { name: 'y' }],
  });
  assert.deepEqual(plan({ replicas: 1, containers: [{ name: 'a' }, { name: 'b' }] }, live).patch, [
    { op: 'replace', path: '/spec/replicas', value: 1 },
    { op: 'add', path: '/spec/containers/-', value: { name: 'b' } },
    { op: 'remove', path: '/spec/containers/2' },
    { op: 'remove', path: '/spec/containers/1/env' },
    { op: 'remove', path: '/spec/containers/0' },
  ]);
});

test('a patch is bound to the version that was compared', () => {
  const live = gadget({ replicas: 9 });
  assert.deepEqual(convergencePatch(live, [])[0], {
    op: 'test',
    path: '/metadata/resourceVersion',
    value: '5',
  });
});

test('a patch leaves what is exempt inside a subtree that Git lacks', () => {
  const live = gadget({ free: { keep: 1, drop: 2 } });
  assert.deepEqual(plan({}, live, '/spec/free/keep').patch, [{ op: 'remove', path: '/spec/free/drop' }]);
});

test('a patch of annotations leaves those that are not compared', () => {
  const own = { 'plumbline.dev/target': 'shop' };
  const annotated = (annotations: Record<string, string>): KubernetesObject => {
    const object = gadget({});
    return { ...object, metadata: { ...object.metadata, annotations } };
  };
  const state = {
    desired: gadget({}),
    expected: gadget({}),
    expectedBy: 'update' as const,
    live: annotated({ ...own, note: 'x' }),
    schema: gadgetSchema,
  };
  const exemptions = { autoscalers: [], ignoreRules: [] };
  assert.deepEqual(convergencePatch(state.live, evaluateObject(state, exemptions)).slice(1), [
    { op: 'remove', path: '/metadata/annotations/note' },
  ]);
  const lost = {
    ...state,
    desired: annotated({ note: 'x' }),
    expected: annotated({ note: 'x' }),
    live: annotated(own),
  };
  assert.deepEqual(convergencePatch(lost.live, evaluateObject(lost, exemptions)).slice(1), [
    { op: 'add', path: '/metadata/annotations/note', value: 'x' },
  ]);
});

test('an exempt field that Git states is applied with its live value', () => {
  const { body } = plan(
    { replicas: 1, paused: true },
    gadget({ replicas: 5, paused: true }),
    '/spec/replicas',
  );
  assert.deepEqual(body['spec'], { replicas: 5, paused: true });
});

test('an exempt field that live lost is not brought back', () => {
  const { body } = plan({ replicas: 1, paused: true }, gadget({ replicas: 1 }), '/spec/paused');
  assert.deepEqual(body['spec'], { replicas: 1 });
});

test('an exempt field that Git leaves to others is left to them, unless we own it', () => {
  const spec = { containers: [{ name: 'z' }, { name: 'a', resources: { limits: { cpu: '2' } } }] };
  const desired = { containers: [{ name: 'a' }, { name: 'z' }] };
  const pointer = '/spec/containers/*/resources';
  assert.deepEqual(plan(desired, gadget(spec), pointer).body['spec'], desired);

  const fieldsV1 = {
    'f:spec': { 'f:containers': { 'k:{"name":"a"}': { 'f:resources': { 'f:limits': { 'f:cpu': {} } } } } },
  };
  const ours = gadget(spec, [{ manager: 'plumbline', operation: 'Apply', fieldsV1 }]);
  assert.deepEqual(plan(desired, ours, pointer).body['spec'], {
    containers: [{ name: 'a', resources: { limits: { cpu: '2' } } }, { name: 'z' }],
  });
});

test('what is applied carries the version, the uid and the target', () => {
  assert.deepEqual(plan({}, gadget({ paused: true })).body.metadata, {
    name: 'g',
    annotations: { 'plumbline.dev/target': 'shop' },
    uid: 'u',
    resourceVersion: '5',
  });
});

const difference = (content: Partial<FieldDifference>): FieldDifference => ({
  path: '/spec/env/2',
  location: '/spec/env/[A]',
  change: 'added',
  live: { name: 'A' },
  manager: null,
  owners: [],
  ...content,
});

test('a difference is covered by an approval of the same place, change and values, at whatever index', () => {
  const approved = [difference({}), difference({ path: '/spec/env/3', location: '/spec/env/[B]' })];
  assert.deepEqual(uncovered([difference({ path: '/spec/env/0', manager: 'x' })], approved), []);
  for (const content of [
    { location: '/spec/env/[C]' },
    { change: 'modified' as const },
    { live: 1 },
    { desired: 1 },
  ]) {
    assert.equal(uncovered([difference(content)], approved).length, 1);
  }
});
