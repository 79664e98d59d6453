import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driftIn, evaluateObject, exemptIn } from '../../../domain/infrastructure/evaluate.ts';
import type { IgnoreRule } from '../../../domain/infrastructure/ignore-rules.ts';
import { formatPointer } from '../../../domain/infrastructure/json-pointer.ts';
import type {
  JsonObject,
  KubernetesObject,
  ManagedFieldsEntry,
} from '../../../domain/infrastructure/object.ts';
import { gadgetSchema } from './schemas.ts';

const entry = (manager: string, fieldsV1: JsonObject): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  fieldsV1,
  time: '2026-01-01T00:00:00Z',
});

function evaluate(
  expected: Partial<KubernetesObject>,
  live: Partial<KubernetesObject>,
  ignoreRules: IgnoreRule[] = [],
  expectedBy: 'update' | 'creation' | 'git' = 'update',
) {
  const base = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'g' } };
  const desired = { ...base, ...expected };
  const state = { desired, expected: desired, expectedBy, live: { ...base, ...live }, schema: gadgetSchema };
  const differences = evaluateObject(state, { autoscalers: [], ignoreRules });
  return {
    drift: driftIn(differences).map(
      ({ path, owners }) => `${formatPointer(path)} by ${owners[0]?.manager ?? 'nobody'}`,
    ),
    exempt: exemptIn(differences).map(({ path, rule }) => `${formatPointer(path)}: ${rule?.name}`),
  };
}

const annotated = (annotations: Record<string, string>, ...managedFields: ManagedFieldsEntry[]) => ({
  metadata: { name: 'g', annotations, managedFields },
});

const annotationFields = (...names: string[]): JsonObject => ({
  'f:metadata': { 'f:annotations': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) },
});

const rule = (content: Partial<IgnoreRule>): IgnoreRule => ({
  group: '*',
  kind: '*',
  namespace: '*',
  name: '*',
  owner: 'us',
  reason: 'fine',
  ...content,
});

test('a missing map by one writer is one difference', () => {
  const live = annotated({ a: '1', b: '2' }, entry('kubectl-edit', annotationFields('a', 'b')));
  assert.deepEqual(evaluate({}, live).drift, ['/metadata/annotations by kubectl-edit']);
});

test('a missing map by two writers is split between them', () => {
  const live = annotated(
    { a: '1', b: '2' },
    entry('one', annotationFields('a')),
    entry('two', annotationFields('b')),
  );
  assert.deepEqual(evaluate({}, live).drift, [
    '/metadata/annotations/a by one',
    '/metadata/annotations/b by two',
  ]);
});

test('parts without an owner stay with the others', () => {
  const live = annotated({ a: '1', b: '2' }, entry('one', annotationFields('a')));
  assert.deepEqual(evaluate({}, live).drift, ['/metadata/annotations by one']);
});

test('a list item is one difference of whoever added it, whoever edited it later', () => {
  const item = 'k:{"name":"side"}';
  const live = {
    metadata: {
      name: 'g',
      managedFields: [
        entry('adder', { 'f:spec': { 'f:containers': { [item]: { '.': {}, 'f:name': {} } } } }),
        entry('editor', { 'f:spec': { 'f:containers': { [item]: { 'f:image': {} } } } }),
      ],
    },
    spec: { containers: [{ name: 'main' }, { name: 'side', image: 'x' }] },
  };
  const expected = { spec: { containers: [{ name: 'main' }] } };
  assert.deepEqual(evaluate(expected, live).drift, ['/spec/containers/1 by adder']);
});

test('an exempt part leaves the rest of a missing map as drift', () => {
  const live = annotated({ a: '1', keep: '2' }, entry('kubectl-edit', annotationFields('a', 'keep')));
  const found = evaluate({}, live, [rule({ jsonPointers: ['/metadata/annotations/keep'] })]);
  assert.deepEqual(found, {
    drift: ['/metadata/annotations/a by kubectl-edit'],
    exempt: ['/metadata/annotations/keep: fine (us)'],
  });
});

test('a rule about a field inside a new list item does not hide the item', () => {
  const live = { spec: { containers: [{ name: 'spy', resources: { limits: { cpu: '1' } } }] } };
  const rules = [rule({ jsonPointers: ['/spec/containers/*/resources'] })];
  assert.equal(
    evaluate(
      { spec: { containers: [{ name: 'a' }] } },
      { spec: { containers: [{ name: 'a' }, ...live.spec.containers] } },
      rules,
    ).drift.length,
    1,
  );
});

test('rules may name list items', () => {
  const rules = [rule({ jsonPointers: ['/spec/containers/[a]/image'] })];
  const [expected, live] = ['1', '2'].map((image) => ({ spec: { containers: [{ name: 'a', image }] } }));
  assert.deepEqual(evaluate(expected ?? {}, live ?? {}, rules).drift, []);
});

test('what a field lost can be exempt too', () => {
  const rules = [rule({ jsonPointers: ['/spec/paused'] })];
  assert.deepEqual(evaluate({ spec: { paused: true } }, { spec: {} }, rules), {
    drift: [],
    exempt: ['/spec/paused: fine (us)'],
  });
});

test('with Git’s word alone, additions and empty text say nothing', () => {
  const expected = { spec: { replicas: 1, free: { note: '' } } };
  const live = { spec: { replicas: 2, paused: false, free: { other: 1 } } };
  assert.deepEqual(evaluate(expected, live, [], 'git').drift, ['/spec/replicas by nobody']);
});

const finalizerFields = (name: string): JsonObject => ({
  'f:metadata': { 'f:finalizers': { [`v:"${name}"`]: {} } },
});

const finalizedBy = (manager: string) => ({
  metadata: {
    name: 'g',
    finalizers: ['example.com/f'],
    managedFields: [
      entry(manager, finalizerFields('example.com/f')),
      { ...entry('gadget-controller', { 'f:status': {} }), subresource: 'status' },
    ],
  },
});

test('finalizers and metadata of controllers are exempt, the same by a person is drift', () => {
  assert.deepEqual(evaluate({}, finalizedBy('gadget-controller')).drift, []);
  assert.deepEqual(evaluate({}, finalizedBy('kubectl-edit')).drift, ['/metadata/finalizers by kubectl-edit']);
});

/** How an object is judged that admission would label today; Git states its mode. */
function evaluateLabelled(live: Partial<KubernetesObject>) {
  const metadata = { name: 'g' };
  const desired = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata, spec: { mode: 'a' } };
  const expected = { ...desired, metadata: { ...metadata, labels: { injected: 'yes' } } };
  const state = { desired, expected, expectedBy: 'update' as const, schema: gadgetSchema };
  const differences = evaluateObject(
    { ...state, live: { ...desired, ...live } },
    { autoscalers: [], ignoreRules: [] },
  );
  return {
    drift: driftIn(differences).map(({ path }) => formatPointer(path)),
    exempt: exemptIn(differences).map((part) => part.rule?.name),
  };
}

test('what only admission would add today is no drift, unless the object drifts otherwise', () => {
  assert.deepEqual(evaluateLabelled({}), {
    drift: [],
    exempt: ['admission would fill it in at the next write'],
  });
  assert.deepEqual(evaluateLabelled({ spec: { mode: 'b' } }).drift, ['/spec/mode', '/metadata/labels']);
  const stated = { metadata: { name: 'g', labels: { injected: 'yes' } } };
  assert.deepEqual(evaluate(stated, {}).drift, ['/metadata/labels by nobody']);
});
