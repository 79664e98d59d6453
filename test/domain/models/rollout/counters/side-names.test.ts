import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servingCounters } from '../../../../../domain/models/rollout/counters/serving-counters.ts';
import {
  isRevisionOf,
  podPattern,
  workloadPattern,
} from '../../../../../domain/models/rollout/counters/side-names.ts';

const isPod = (pod: string, side: string): boolean => new RegExp(`^${podPattern(side)}$`).test(pod);
const isWorkload = (workload: string, side: string): boolean =>
  new RegExp(`^${workloadPattern(side)}$`).test(workload);

test('pods and workloads of one side are told from those whose names begin alike', () => {
  assert.ok(isPod('fraud-predictor-00002-deployment-6c7d8b9f5d-x2v4z', 'fraud-predictor-00002'));
  assert.ok(isPod('fraud-predictor-6c7d8b9f5d-x2v4z', 'fraud-predictor'));
  assert.ok(isPod('fraud-predictor-6c7d8b9f5d-x2v4z', 'fraud'));
  assert.ok(!isPod('fraud-predictor-00002-deployment-6c7d8b9f5d-x2v4z', 'fraud-predictor'));
  assert.ok(!isPod('fraud-canary-predictor-6c7d8b9f5d-x2v4z', 'fraud'));
  assert.ok(!isPod('fraud-predictor-canary-6c7d8b9f5d-x2v4z', 'fraud-predictor'));
  assert.ok(isWorkload('fraud-predictor-00002-deployment', 'fraud-predictor-00002'));
  assert.ok(isWorkload('fraud-predictor', 'fraud'));
  assert.ok(!isWorkload('fraud-eu-predictor', 'fraud'));
});

test('logged revisions belong to the side that answered', () => {
  assert.ok(isRevisionOf('fraud-predictor-00002', 'fraud-predictor-00002'));
  assert.ok(!isRevisionOf('fraud-predictor-00001', 'fraud-predictor-00002'));
  assert.ok(isRevisionOf('fraud-predictor-6c7d8b9f5d', 'fraud-predictor'));
  assert.ok(isRevisionOf('fraud-candidate-predictor-6c7d8b9f5d', 'fraud-candidate'));
  assert.ok(!isRevisionOf('fraud-candidate-predictor-6c7d8b9f5d', 'fraud'));
  assert.ok(!isRevisionOf('fraud-predictor-canary', 'fraud-predictor'));
  assert.ok(!isRevisionOf('', 'fraud'));
});

test('every source names the namespace and the side that it counts', () => {
  const counted = { namespace: 'ml', service: 'fraud', side: 'fraud-predictor-00002' };
  for (const { name, requests, errors, latency } of servingCounters) {
    const selectors = [
      ...requests(counted),
      ...(errors?.(counted) ?? []),
      ...(latency ? [latency.buckets(counted)] : []),
    ];
    for (const selector of selectors) {
      assert.match(selector, /namespace(_name)?="ml"/, name);
      assert.match(selector, /fraud-predictor-00002/, name);
    }
  }
});
