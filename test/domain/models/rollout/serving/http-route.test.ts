import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  candidateShares,
  isAccepted,
  isSplitAt,
  splitRules,
} from '../../../../../domain/models/rollout/serving/http-route.ts';
import type { JsonObject, KubernetesObject } from '../../../../../domain/infrastructure/object.ts';

const backends = { champion: 'credit-predictor', candidate: 'credit-r1-predictor' };

function route(rules: JsonObject[], status: JsonObject = {}): KubernetesObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'own', generation: 3 },
    spec: { rules },
    status,
  };
}

const toChampion = { backendRefs: [{ name: 'credit-predictor', port: 80 }] };

test('weights count in proportion, and one that is not stated is 1', () => {
  const split = { backendRefs: [{ name: 'credit-predictor', weight: 3 }, { name: 'credit-r1-predictor' }] };
  assert.deepEqual(candidateShares([route([split])], backends), [25]);
  assert.deepEqual(candidateShares([route([toChampion])], backends), [0]);
  assert.deepEqual(candidateShares([route([{ backendRefs: [{ name: 'elsewhere' }] }])], backends), []);
});

test('every rule has to split alike', () => {
  const split = splitRules([toChampion], backends, 25);
  assert.ok(isSplitAt([route(split)], backends, 25));
  assert.ok(!isSplitAt([route(split), route([toChampion])], backends, 25));
  assert.ok(!isSplitAt([], backends, 0));
});

test('a rule keeps everything else, and rules that lead elsewhere stay as they are', () => {
  const other = { backendRefs: [{ name: 'elsewhere' }] };
  const rules = [{ matches: [{ path: { value: '/' } }], ...toChampion }, other];
  assert.deepEqual(splitRules(rules, backends, 10), [
    {
      matches: [{ path: { value: '/' } }],
      backendRefs: [
        { name: 'credit-predictor', port: 80, weight: 90 },
        { name: 'credit-r1-predictor', port: 80, weight: 10 },
      ],
    },
    other,
  ]);
});

const parents = (observedGeneration: number, status = 'True'): JsonObject => ({
  parents: [{ conditions: [{ type: 'Accepted', status, observedGeneration }] }],
});

test('a gateway that has not taken over the newest generation is waited for', () => {
  assert.ok(isAccepted(route([], parents(3))));
  assert.ok(!isAccepted(route([], parents(2))));
  assert.ok(!isAccepted(route([], parents(3, 'False'))));
});
