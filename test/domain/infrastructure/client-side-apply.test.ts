import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migratedOwnership } from '../../../domain/infrastructure/client-side-apply.ts';
import type {
  JsonObject,
  KubernetesObject,
  ManagedFieldsEntry,
} from '../../../domain/infrastructure/object.ts';

const applied = 'f:kubectl.kubernetes.io/last-applied-configuration';

const entry = (
  manager: string,
  operation: 'Apply' | 'Update',
  fieldsV1: JsonObject,
  more: Partial<ManagedFieldsEntry> = {},
): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion: 'v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
});

const object = (...managedFields: ManagedFieldsEntry[]): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', managedFields },
});

const annotation: JsonObject = { 'f:annotations': { '.': {}, [applied]: {} } };
const clientSide = entry('kubectl-client-side-apply', 'Update', {
  'f:metadata': annotation,
  'f:data': { '.': {}, 'f:a': {}, 'f:gone': {} },
});

test('what client-side apply owns becomes ours by server-side apply', () => {
  const other = entry('kubectl-edit', 'Update', { 'f:data': { 'f:b': {} } });
  assert.deepEqual(migratedOwnership(object(clientSide, other), 'plumbline'), [
    { ...clientSide, manager: 'plumbline', operation: 'Apply' },
    other,
  ]);
});

test('what we own already and what client-side apply owns becomes one', () => {
  const ours = entry('plumbline', 'Apply', { 'f:data': { 'f:a': {}, 'f:c': {} }, 'f:type': {} });
  assert.deepEqual(migratedOwnership(object(clientSide, ours), 'plumbline'), [
    entry('plumbline', 'Apply', {
      'f:metadata': annotation,
      'f:data': { '.': {}, 'f:a': {}, 'f:c': {}, 'f:gone': {} },
      'f:type': {},
    }),
  ]);
});

test('a field that one owns as a whole and the other in parts is owned both ways', () => {
  const ours = entry('plumbline', 'Apply', { 'f:data': {} });
  const [merged] = migratedOwnership(object(clientSide, ours), 'plumbline') ?? [];
  assert.deepEqual(merged?.fieldsV1?.['f:data'], { '.': {}, 'f:a': {}, 'f:gone': {} });
});

test('fields of another API version are given up, and subresources are left alone', () => {
  const ours = entry('plumbline', 'Apply', { 'f:type': {} }, { apiVersion: 'v2' });
  const status = entry('kubectl-client-side-apply', 'Update', { 'f:status': {} }, { subresource: 'status' });
  assert.deepEqual(migratedOwnership(object(clientSide, ours, status), 'plumbline'), [ours, status]);
});

test('there is nothing to migrate without client-side apply', () => {
  const edit = entry('kubectl-edit', 'Update', { 'f:data': { 'f:b': {} } });
  assert.equal(migratedOwnership(object(edit), 'plumbline'), undefined);
  assert.equal(migratedOwnership(object({}), 'plumbline'), undefined);
});
