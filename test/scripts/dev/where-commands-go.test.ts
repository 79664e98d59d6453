import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whereCommandsGo } from '../../../scripts/dev/where-commands-go.ts';

test('nothing is to be done where commands reach the server that runs', () => {
  assert.equal(whereCommandsGo(undefined, '127.0.0.1:7233', {}), undefined);
  assert.equal(whereCommandsGo('localhost:7300', '127.0.0.1:7300', {}), undefined);
  assert.equal(whereCommandsGo(undefined, 'a.example:1', { TEMPORAL_ADDRESS: 'a.example:1' }), undefined);
});

test('another port, another server of the environment and one that the file names are told apart', () => {
  const told = 'export TEMPORAL_ADDRESS=127.0.0.1:40001';
  assert.equal(whereCommandsGo(undefined, '127.0.0.1:40001', {}), told);
  assert.equal(whereCommandsGo(undefined, '127.0.0.1:40001', { TEMPORAL_ADDRESS: 'a.example:1' }), told);
  assert.match(
    whereCommandsGo('a.example:7233', '127.0.0.1:7233', {}) ?? '',
    /^go to a\.example:7233, which/,
  );
});
