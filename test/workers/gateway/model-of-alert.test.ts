import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelOfAlert } from '../../../workers/gateway/alerts/model-of-alert.ts';

const models = [
  { name: 'fraud', inferenceService: 'ml/fraud-detector' },
  { name: 'fraud-eu', inferenceService: 'eu/fraud-detector' },
  { name: 'plain' },
];

test('the name of the configuration, or of the InferenceService in its namespace, says which model is meant', () => {
  assert.equal(modelOfAlert(models, { model_name: 'fraud' }), 'fraud');
  assert.equal(modelOfAlert(models, { model_name: 'fraud-detector', namespace: 'eu' }), 'fraud-eu');
  assert.equal(
    modelOfAlert(models, { inferenceservice: 'fraud-detector', exported_namespace: 'ml' }),
    'fraud',
  );
  assert.equal(modelOfAlert(models, { model_name: 'plain', namespace: 'anywhere' }), 'plain');
});

test('what fits none, or more than one, is nobody’s', () => {
  assert.equal(modelOfAlert(models, {}), undefined);
  assert.equal(modelOfAlert(models, { model_name: 'fraud-detector' }), undefined);
  assert.equal(modelOfAlert(models, { model_name: 'fraud', namespace: 'eu' }), undefined);
  assert.equal(modelOfAlert(models, { model_name: 'constructor' }), undefined);
});
