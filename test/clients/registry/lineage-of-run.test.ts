import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parametersOf } from '../../../clients/registry/mlflow/lineage-of-run.ts';
import { sampleCandidate } from '../../support/registry-behaviour.ts';

test('parameters whose names come to the same in MLflow are told once, so that it takes the run', () => {
  const candidate = sampleCandidate('fraud', '0000000000a1');
  const parameters = { 'learning rate!': 0.1, 'learning rate?': 0.2, epochs: 3 };
  assert.deepEqual(parametersOf({ ...candidate, lineage: { ...candidate.lineage, parameters } }), [
    { key: 'learning rate_', value: '0.1' },
    { key: 'epochs', value: '3' },
  ]);
});
