import assert from 'node:assert/strict';
import { test } from 'node:test';
import { impactOfCreation, impactOfDeletion, impactOfHeal } from '../../../domain/infrastructure/impact.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';

function workload(spec: JsonObject, gpus = 0, kind = 'Deployment'): KubernetesObject {
  const limits: JsonObject = gpus === 0 ? {} : { 'nvidia.com/gpu': String(gpus) };
  const template: JsonObject = { spec: { containers: [{ name: 'a', resources: { limits } }] } };
  return { apiVersion: 'apps/v1', kind, metadata: { name: 'web' }, spec: { template, ...spec } };
}

const template = [{ location: '/spec/template/spec/containers/[a]/image' }];
const replicas = [{ location: '/spec/replicas' }];

const cases: [string, KubernetesObject, JsonObject, { location: string }[], [string, number, number]][] = [
  ['a changed template', workload({ replicas: 3 }), { replicas: 3 }, template, ['restart', 3, 0]],
  [
    'a changed template of pods with GPUs',
    workload({ replicas: 3 }, 2),
    { replicas: 3 },
    template,
    ['restart', 3, 6],
  ],
  [
    'a changed template where all pods stop first',
    workload({ replicas: 3 }),
    { strategy: { type: 'Recreate' } },
    template,
    ['recreate', 3, 0],
  ],
  [
    'a changed template of a paused Deployment',
    workload({ replicas: 3 }),
    { paused: true },
    template,
    ['none', 0, 0],
  ],
  [
    'a template that changes on deletion',
    workload({}, 0, 'StatefulSet'),
    { updateStrategy: { type: 'OnDelete' } },
    template,
    ['none', 0, 0],
  ],
  ['too many replicas', workload({ replicas: 5 }, 1), { replicas: 2 }, replicas, ['scale', 3, 3]],
  ['too few replicas', workload({ replicas: 2 }, 1), { replicas: 5 }, replicas, ['scale', 3, 0]],
  ['a label', workload({ replicas: 3 }, 2), {}, [{ location: '/metadata/labels/a' }], ['none', 0, 0]],
];

for (const [name, live, expected, differences, [effect, pods, gpus]] of cases) {
  test(`healing ${name} is: ${effect}`, () => {
    const impact = impactOfHeal(live, workload(expected), differences);
    assert.deepEqual([impact.effect, impact.pods, impact.gpus], [effect, pods, gpus]);
  });
}

test('the words say how many pods and GPUs are concerned', () => {
  const live = workload({ replicas: 2 }, 2);
  assert.equal(
    impactOfHeal(live, workload({ replicas: 2 }), template).description,
    'replaces the pods one after another (2 pods, which hold 4 GPUs)',
  );
  assert.equal(impactOfDeletion(live).description, 'stops 2 pods, which hold 4 GPUs');
  assert.equal(impactOfCreation(workload({})).description, 'starts 1 pod');
  assert.equal(impactOfCreation(workload({}, 2)).description, 'starts 1 pod, which holds 2 GPUs');
});

test('an agent on every node counts its nodes, a model server its predictor', () => {
  const agent = { ...workload({}, 0, 'DaemonSet'), status: { desiredNumberScheduled: 7 } };
  assert.equal(impactOfHeal(agent, agent, template).pods, 7);
  const service: KubernetesObject = {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'fraud' },
    spec: { predictor: { minReplicas: 2, model: { resources: { limits: { 'nvidia.com/gpu': 1 } } } } },
  };
  const differences = [{ location: '/spec/predictor/model/storageUri' }];
  const { effect, pods, gpus } = impactOfHeal(service, service, differences);
  assert.deepEqual([effect, pods, gpus], ['restart', 2, 2]);
});

test('content that is mounted restarts nothing, and the words say when it takes effect', () => {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  assert.match(
    impactOfHeal(configMap, configMap, [{ location: '/data/a' }]).description,
    /only after a restart$/,
  );
});
