import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  backendsOf,
  blueGreenMode,
  secondService,
} from '../../../../../domain/models/rollout/serving/blue-green.ts';
import type { BlueGreenWorld } from '../../../../../domain/models/rollout/serving/blue-green.ts';
import { splitRules } from '../../../../../domain/models/rollout/serving/http-route.ts';
import { loadedModel } from '../../../../../domain/models/rollout/serving/loaded-model.ts';
import { lackOfService } from '../../../../../domain/models/rollout/serving/preconditions.ts';
import { readServed } from '../../../../../domain/models/rollout/serving/served.ts';
import type { JsonObject, KubernetesObject } from '../../../../../domain/infrastructure/object.ts';
import { fresh, old, record, service } from './worlds.ts';

const rules = [{ backendRefs: [{ name: 'credit-predictor', port: 80 }] }];
const blueGreen = record({
  mode: 'blue-green',
  direction: 'back',
  candidate: { storageUri: fresh, name: 'credit-r1', revision: undefined },
  route: { name: 'own', rules },
});

function readiness(isReady: boolean, failure?: string): JsonObject {
  return {
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    ...(failure === undefined
      ? {}
      : { modelStatus: { transitionStatus: 'BlockedByFailedLoad', lastFailureInfo: { message: failure } } }),
  };
}

/** A Deployment of four pods that load a model, in the middle of whatever its status says. */
function deployment(model: string, status: JsonObject): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'credit-predictor', namespace: 'ml', generation: 3 },
    spec: { replicas: 4, template: { metadata: { annotations: { from: model } } } },
    status: { observedGeneration: 3, replicas: 4, updatedReplicas: 4, availableReplicas: 4, ...status },
  };
}

interface Told {
  model?: string;
  status?: JsonObject;
  isReady?: boolean;
  failure?: string;
  /** Percent that the route gives to the candidate. */
  percent?: number;
  hasSecond?: boolean;
}

function world(told: Told = {}): BlueGreenWorld {
  const { model = old, status = {}, isReady = true, failure, percent = 50, hasSecond = true } = told;
  const served = readServed(
    service({ predictor: { minReplicas: 4, model: { storageUri: model } } }, readiness(isReady, failure)),
    'model',
  );
  const object = secondService(blueGreen);
  const split = percent === 0 ? rules : splitRules(rules, backendsOf(blueGreen), percent);
  return {
    record: blueGreen,
    served,
    second: hasSecond ? { object, served: readServed(object, 'model') } : undefined,
    route: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'own', namespace: 'ml' },
      spec: { rules: split },
    },
    loaded: loadedModel(deployment(model, status), [old, fresh]),
  };
}

test('traffic goes back at once to a champion that lacks some of its replicas', () => {
  const step = blueGreenMode.restore(world({ status: { availableReplicas: 1 }, isReady: false }));
  assert.deepEqual(step, {
    do: 'patch',
    what: 'route',
    why: 'the service takes everything',
    operations: [{ op: 'replace', path: '/spec/rules', value: rules }],
  });
});

test('one that still has a pod is not given up because another cannot load its model', () => {
  const step = blueGreenMode.restore(
    world({ status: { availableReplicas: 3 }, isReady: false, failure: 'no such bucket' }),
  );
  assert.equal(step.do, 'patch');
});

test('a champion without any replica is waited for, in words, because the candidate at least answers', () => {
  const step = blueGreenMode.restore(world({ status: { availableReplicas: 0 }, isReady: false }));
  assert.deepEqual(step, {
    do: 'wait',
    until: 'InferenceService credit has a replica with its model; none of 4 is ready',
    isTraffic: false,
  });
  const broken = blueGreenMode.restore(
    world({ status: { availableReplicas: 0 }, isReady: false, failure: 'no such bucket' }),
  );
  assert.equal(broken.do, 'failed');
});

test('a candidate that does not answer either is taken away, since it may hold what the champion lacks', () => {
  const empty = world({ status: { availableReplicas: 0 }, isReady: false });
  const second = empty.second && { ...empty.second, replicas: { available: 0, wanted: 4 } };
  assert.match(JSON.stringify(blueGreenMode.restore({ ...empty, second })), /the service takes everything/);
  const answering = empty.second && { ...empty.second, replicas: { available: 1, wanted: 4 } };
  assert.equal(blueGreenMode.restore({ ...empty, second: answering }).do, 'wait');
});

test('pods that still load the other model are not counted', () => {
  // Three of the candidate's pods answer, one of the champion's is there and not ready.
  const status = { updatedReplicas: 1, availableReplicas: 3 };
  assert.equal(blueGreenMode.restore(world({ status, isReady: false })).do, 'wait');
  const one = { updatedReplicas: 2, availableReplicas: 3 };
  assert.equal(blueGreenMode.restore(world({ status: one, isReady: false })).do, 'patch');
});

test('it is over when no pod of the candidate is left, and how few replicas there are is said', () => {
  const gone = { percent: 0, hasSecond: false };
  const mixed = blueGreenMode.restore(
    world({ ...gone, status: { updatedReplicas: 3, availableReplicas: 4 } }),
  );
  assert.deepEqual(mixed, { do: 'wait', until: 'no pod loads the candidate any more', isTraffic: false });
  assert.deepEqual(blueGreenMode.restore(world({ ...gone, status: { availableReplicas: 1 } })), {
    do: 'done',
    detail: 'credit takes everything, with 1 of 4 replicas ready',
  });
  assert.deepEqual(blueGreenMode.restore(world(gone)), { do: 'done', detail: 'credit takes everything' });
});

test('the champion is retired only when every replica has the candidate', () => {
  const some = blueGreenMode.retire(world({ model: fresh, percent: 100, status: { availableReplicas: 3 } }));
  assert.equal(some.do, 'wait');
  assert.equal(blueGreenMode.retire(world({ model: fresh, percent: 100 })).do, 'patch');
});

test('a status that is older than the spec says nothing', () => {
  assert.equal(loadedModel(deployment(old, { observedGeneration: 2 }), [old, fresh]), undefined);
});

test('a champion that may be scaled to nothing is no way back', () => {
  const idle = readServed(
    service({ predictor: { minReplicas: 0, model: { storageUri: old } } }, readiness(true)),
    'model',
  );
  assert.match(lackOfService('blue-green', idle, fresh) ?? '', /minReplicas is 0/);
  assert.equal(lackOfService('standard', idle, fresh), undefined);
});
