import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEncodedStringData } from '../../../domain/infrastructure/string-data.ts';

const metadata = { name: 'credentials' };

test('stringData stands in data as the server keeps it, and wins over data', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    data: { kept: 'a2VwdA==', replaced: 'b2xk' },
    stringData: { replaced: 'né', port: 5432 },
  };
  assert.deepEqual(withEncodedStringData(secret), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    data: { kept: 'a2VwdA==', replaced: 'bsOp', port: 'NTQzMg==' },
  });
});

test('what is no Secret, or has no stringData, stays as it is', () => {
  for (const object of [
    { apiVersion: 'v1', kind: 'Secret', metadata, data: { kept: 'a2VwdA==' } },
    { apiVersion: 'v1', kind: 'Secret', metadata, stringData: null },
    { apiVersion: 'example.com/v1', kind: 'Secret', metadata, stringData: { token: 'x' } },
  ]) {
    assert.equal(withEncodedStringData(object), object);
  }
});
