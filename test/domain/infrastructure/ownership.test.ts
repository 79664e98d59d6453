import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownersAt, ownershipOf } from '../../../domain/infrastructure/ownership.ts';
import type {
  JsonObject,
  KubernetesObject,
  ManagedFieldsEntry,
} from '../../../domain/infrastructure/object.ts';

const entry = (
  manager: string,
  fieldsV1: JsonObject,
  more: Partial<ManagedFieldsEntry> = {},
): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  time: '2026-01-01T00:00:00Z',
  ...more,
});

const live = (...managedFields: ManagedFieldsEntry[]): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', finalizers: ['a', 'b<c'], managedFields },
  spec: {
    replicas: 3,
    ports: [{ port: 80, protocol: 'TCP' }, { port: 81 }],
    args: ['x', 'y'],
    selector: { app: 'web' },
  },
});

function managers(object: KubernetesObject, ...path: (string | number)[]): string[] {
  return ownersAt(ownershipOf(object), object, path).map(({ manager }) => manager);
}

test('a field belongs to those who own exactly it, the last writer first', () => {
  const object = live(
    entry('early', { 'f:spec': { 'f:replicas': {} } }, { time: '2026-01-01T00:00:00Z' }),
    entry('late', { 'f:spec': { 'f:replicas': {} } }, { time: '2026-02-01T00:00:00Z' }),
    entry('other', { 'f:spec': { 'f:paused': {} } }, { time: '2026-03-01T00:00:00Z' }),
  );
  assert.deepEqual(managers(object, 'spec', 'replicas'), ['late', 'early']);
});

test('an entry without a time, as the scale subresource writes, keeps its subresource', () => {
  const { time: _time, ...scale } = entry(
    'hpa',
    { 'f:spec': { 'f:replicas': {} } },
    { subresource: 'scale' },
  );
  const object = live(scale);
  assert.deepEqual(ownersAt(ownershipOf(object), object, ['spec', 'replicas']), [
    { manager: 'hpa', operation: 'Update', subresource: 'scale' },
  ]);
});

test('items of lists belong by their keys, whatever their index', () => {
  const object = live(
    entry('a', { 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } } }),
    entry('b', { 'f:spec': { 'f:ports': { 'k:{"port":81}': { '.': {} } } } }),
  );
  assert.deepEqual(managers(object, 'spec', 'ports', 0), ['a']);
  assert.deepEqual(managers(object, 'spec', 'ports', 0, 'port'), ['a']);
  assert.deepEqual(managers(object, 'spec', 'ports', 1), ['b']);
});

test('elements of sets belong by their value', () => {
  const object = live(
    entry('a', { 'f:metadata': { 'f:finalizers': { '.': {}, 'v:"a"': {} } } }),
    entry('b', { 'f:metadata': { 'f:finalizers': { 'v:"b\\u003cc"': {} } } }),
  );
  assert.deepEqual(managers(object, 'metadata', 'finalizers', 0), ['a']);
  assert.deepEqual(managers(object, 'metadata', 'finalizers', 1), ['b']);
});

test('elements may belong by their index', () => {
  const object = live(entry('a', { 'f:spec': { 'f:args': { 'i:1': {} } } }));
  assert.deepEqual(managers(object, 'spec', 'args', 1), ['a']);
});

test('what stands in an atomic value belongs to the owner of the whole', () => {
  const object = live(entry('a', { 'f:spec': { 'f:selector': {} } }));
  assert.deepEqual(managers(object, 'spec', 'selector', 'app'), ['a']);
});

test('erased, absent and broken ownership names nobody', () => {
  const { metadata: _metadata, ...rest } = live();
  for (const managedFields of [
    [{}],
    [],
    undefined,
    [entry('a', { 'f:spec': { 'f:ports': { 'k:{': {} } } })],
  ]) {
    const metadata = { name: 'web', ...(managedFields === undefined ? {} : { managedFields }) };
    assert.deepEqual(managers({ ...rest, metadata }, 'spec', 'ports', 0), []);
  }
});
