import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podMetrics } from '../../../../domain/models/incident/serving-metrics.ts';

test('pods of another service whose name begins with this one’s are not asked for', () => {
  const query = podMetrics.processor?.({ namespace: 'ml', name: 'fraud' }) ?? '';
  const pattern = new RegExp(`^(?:${/pod=~"([^"]*)"/.exec(query)?.[1]})$`);
  assert.match('fraud-predictor-7d9f-abcde', pattern);
  assert.match('fraud-predictor-default-00001-deployment-7d9f-abcde', pattern);
  assert.match('fraud-transformer-1', pattern);
  assert.doesNotMatch('fraud-eu-predictor-7d9f-abcde', pattern);
  assert.doesNotMatch('fraud-predictors-1', pattern);
});
