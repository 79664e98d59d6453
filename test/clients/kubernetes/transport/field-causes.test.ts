import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fieldCauses,
  isImmutableField,
  readableMessage,
} from '../../../../clients/kubernetes/transport/field-causes.ts';
import { parseStatus } from '../../../../clients/kubernetes/transport/status.ts';

function causesOf(message: string, confidential = false) {
  const body = JSON.stringify({ kind: 'Status', message, code: 500 });
  return fieldCauses(parseStatus(500, body), confidential);
}

test("server-side apply's schema errors name each field", () => {
  const prefix = 'failed to create typed patch object (/web; apps/v1, Kind=Deployment): ';
  assert.deepEqual(causesOf(`${prefix}.spec.bogus: field not declared in schema`), [
    { field: 'spec.bogus', message: 'field not declared in schema' },
  ]);
  assert.deepEqual(
    causesOf(
      `${prefix}errors:\n  .spec.containers[name="a"].env: duplicate entries for key [name="A"]\n  .spec.bogus: field not declared in schema`,
    ),
    [
      { field: 'spec.containers[name="a"].env', message: 'duplicate entries for key [name="A"]' },
      { field: 'spec.bogus', message: 'field not declared in schema' },
    ],
  );
});

test('strict decoding names unknown and duplicate fields', () => {
  const message =
    'ConfigMap in version "v1" cannot be handled: strict decoding error: unknown field "datas", duplicate field "data.x"';
  assert.deepEqual(causesOf(message), [
    { field: 'datas', message: 'unknown field' },
    { field: 'data.x', message: 'duplicate field' },
  ]);
});

test('a field of the wrong type is named with both types', () => {
  const message =
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32';
  assert.deepEqual(causesOf(message), [{ field: 'spec.replicas', message: 'expected int32, not string' }]);
});

test('any other failure names no field', () => {
  assert.deepEqual(causesOf('etcdserver: request timed out'), []);
});

test('values of a confidential object are left out, wherever the server quotes them', () => {
  const quoted = [
    'Invalid value: "hunter2": field is immutable',
    'Duplicate value: "hunter2"',
    'Invalid value: {"a":"x: hunter2"}: must be short',
    '.data: expected map, got &{hunter2}',
    '.stringData.x: expected string, got &value.valueUnstructured{Value:hunter2}',
    'Invalid value:\n  "hunter2": field is immutable',
  ];
  for (const message of quoted) assert.doesNotMatch(readableMessage(message, true), /hunter2/);
  assert.equal(readableMessage(quoted[0] ?? '', true), 'Invalid value: field is immutable');
});

test('a number that stands where a text belongs shows for no kind: it may be a password', () => {
  const message =
    'failed to create typed patch object (shop/api; apps/v1, Kind=Deployment): .spec.env.value: expected string, got &value.valueUnstructured{Value:4407711}';
  assert.deepEqual(causesOf(message), [{ field: 'spec.env.value', message: 'expected string' }]);
});

test('a Secret whose data is not base64 is a fault of Git, not of the server', () => {
  const [cause] = causesOf(
    'unable to convert unstructured object to /v1, Kind=Secret: error decoding from json: illegal base64 data at input byte 6',
  );
  assert.match(cause?.message ?? '', /not base64 .*stringData/);
});

test('a short value is shown, a dump is not', () => {
  const message = 'Invalid value: -1: must be greater than or equal to 0';
  assert.equal(readableMessage(message, false), message);
  const dump = `Invalid value: {"matchLabels":{"app":"${'x'.repeat(100)}"}}: field is immutable`;
  assert.equal(readableMessage(dump, false), 'Invalid value: field is immutable');
});

test('the many words for immutable are known', () => {
  const words = [
    'field is immutable',
    'Forbidden: field is immutable when `immutable` is set',
    "Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
    'Forbidden: pod updates may not change fields other than `spec.containers[*].image`',
    'Invalid value: "x": may not change once set',
    'cannot change roleRef',
    'Forbidden: may not be changed in an update.',
    'Value is immutable',
  ];
  for (const message of words) assert(isImmutableField({ field: '', message }), message);
  assert(!isImmutableField({ field: '', message: 'must be greater than or equal to 0' }));
});
