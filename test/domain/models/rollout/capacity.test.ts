import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  demandOfPredictor,
  gpusOfDemand,
  lackOfCapacity,
} from '../../../../domain/models/rollout/capacity.ts';
import type { JsonObject, KubernetesObject } from '../../../../domain/infrastructure/object.ts';

const spec = {
  predictor: {
    minReplicas: 2,
    model: { storageUri: 's3://m', resources: { limits: { 'nvidia.com/gpu': '1', memory: '4Gi' } } },
  },
};

function object(kind: string, name: string, fields: JsonObject): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name }, ...fields };
}

const node = object('Node', 'a', { status: { allocatable: { 'nvidia.com/gpu': '4' } } });
const pod = (gpus: string, phase = 'Running') =>
  object('Pod', 'p', {
    spec: { nodeName: 'a', containers: [{ resources: { limits: { 'nvidia.com/gpu': gpus } } }] },
    status: { phase },
  });
const demand = demandOfPredictor(spec);

test('a second predictor needs what the first has, with all its replicas', () => {
  assert.deepEqual([...gpusOfDemand(demand)], [['nvidia.com/gpu', 2]]);
  assert.deepEqual([...gpusOfDemand(demandOfPredictor({ predictor: { model: { storageUri: 'x' } } }))], []);
});

test('GPUs that others hold are not free, and what has ended holds none', () => {
  const cluster = { quotas: [], nodes: [node] };
  assert.equal(lackOfCapacity(demand, { ...cluster, pods: [pod('2')] }), undefined);
  assert.equal(
    lackOfCapacity(demand, { ...cluster, pods: [pod('3')] }),
    'a second predictor needs 2 nvidia.com/gpu, and of 4 in the cluster 1 are free',
  );
  assert.equal(lackOfCapacity(demand, { ...cluster, pods: [pod('3', 'Succeeded')] }), undefined);
  // Nodes cannot be read, or are added when they are asked for.
  assert.equal(lackOfCapacity(demand, { quotas: [], nodes: [], pods: [] }), undefined);
});

test('a quota without room is named', () => {
  const quota = object('ResourceQuota', 'gpus', {
    status: { hard: { 'requests.nvidia.com/gpu': '3' }, used: { 'requests.nvidia.com/gpu': '2' } },
  });
  assert.equal(
    lackOfCapacity(demand, { quotas: [quota], nodes: [], pods: [] }),
    'the quota gpus has no room for a second predictor: 2 of 3 requests.nvidia.com/gpu are taken',
  );
});
