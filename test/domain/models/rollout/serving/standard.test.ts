import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, KubernetesObject } from '../../../../../domain/infrastructure/object.ts';
import { readServed } from '../../../../../domain/models/rollout/serving/served.ts';
import { standardMode } from '../../../../../domain/models/rollout/serving/standard.ts';
import type { StandardWorld } from '../../../../../domain/models/rollout/serving/standard.ts';
import type { Operation, ServingStep } from '../../../../../domain/models/rollout/serving/step.ts';
import { fresh, old, record, service } from './worlds.ts';

const standard = record({ mode: 'standard', direction: 'back' });
const predictor = { minReplicas: 4, model: { storageUri: old } };
const ours = { trafficPercent: 10, predictor: { name: 'r1', minReplicas: 1, model: { storageUri: fresh } } };
const theirs = { trafficPercent: 5, predictor: { name: 'eve', model: { storageUri: 's3://models/eve/1' } } };

const ready = ['r1', 'eve', 'former'].map((name) => ({ name, ready: true }));
const status = { conditions: [{ type: 'Ready', status: 'True' }], canaryStatuses: ready };

/** An HTTPRoute that gives so many percent to each predictor. */
function route(weights: Record<string, number>): KubernetesObject {
  const backendRefs = Object.entries(weights).map(([name, weight]) => ({ name, weight }));
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'credit', namespace: 'ml' },
    spec: { rules: [{ backendRefs }] },
  };
}

function world(
  spec: JsonObject,
  weights: Record<string, number> = {},
  replicas: StandardWorld['replicas'] = {},
): StandardWorld {
  const served = readServed(service(spec, status), 'model');
  return { record: standard, served, routes: [route(weights)], replicas };
}

/** What the canaries are after a patch, as RFC 6902 has it. */
function patched(step: ServingStep, canary: readonly JsonObject[]): unknown {
  assert.equal(step.do, 'patch', JSON.stringify(step));
  const spec: { canary?: JsonObject[] } = canary.length === 0 ? {} : { canary: structuredClone([...canary]) };
  for (const operation of step.do === 'patch' ? step.operations : []) applyTo(spec, operation);
  return spec.canary;
}

function applyTo(spec: { canary?: JsonObject[] }, operation: Operation): void {
  const [, , field, index, ...path] = operation.path.split('/');
  if (field !== 'canary') return;
  const last = path.at(-1);
  if (index === undefined) {
    if (operation.op === 'remove') delete spec.canary;
    else spec.canary = operation.value as JsonObject[];
  } else if (last === undefined) {
    const at = index === '-' ? (spec.canary?.length ?? 0) : Number(index);
    if (operation.op === 'remove') spec.canary?.splice(at, 1);
    else spec.canary?.splice(at, 0, operation.value as JsonObject);
  } else {
    let part = spec.canary?.[Number(index)] as JsonObject;
    for (const key of path.slice(0, -1)) part = part[key] as JsonObject;
    if (operation.op === 'test') assert.equal(part[last], operation.value, operation.path);
    else if (operation.op !== 'remove') part[last] = operation.value as string | number;
  }
}

test('the entry of somebody else is never taken for the one of the candidate', () => {
  const both = [theirs, ours];
  const taken = standardMode.restore(world({ predictor, canary: both }));
  assert.deepEqual(patched(taken, both), [
    theirs,
    { ...ours, trafficPercent: 0, predictor: { ...ours.predictor, minReplicas: 1 } },
  ]);
  const idle = [theirs, { ...ours, trafficPercent: 0 }];
  const weights = { 'credit-predictor': 95, 'credit-eve-predictor': 5, 'credit-r1-predictor': 0 };
  const gone = standardMode.restore(world({ predictor, canary: idle }, weights));
  assert.deepEqual(patched(gone, idle), [theirs]);
});

test('an entry of the candidate is told by its name, whatever place it has when it is written', () => {
  const both = [theirs, ours];
  const step = standardMode.shift(world({ predictor, canary: both }), 50);
  assert.ok(step.do === 'patch');
  assert.deepEqual(step.operations[0], {
    op: 'test',
    path: '/spec/canary/1/predictor/name',
    value: 'r1',
  });
});

test('the first entry makes the list, and the last one takes it away', () => {
  const started = standardMode.shift(world({ predictor }), 10);
  assert.deepEqual(
    (patched(started, []) as JsonObject[]).map(({ trafficPercent }) => trafficPercent),
    [0],
  );
  const idle = [{ ...ours, trafficPercent: 0 }];
  const gone = standardMode.restore(world({ predictor, canary: idle }, { 'credit-predictor': 1 }));
  assert.equal(patched(gone, idle), undefined);
});

test('a champion that comes back does so beside the entry of somebody else', () => {
  const promoted = { ...predictor, name: 'r1', model: { storageUri: fresh } };
  const began = standardMode.restore(world({ predictor: promoted, canary: [theirs] }));
  const entries = patched(began, [theirs]) as { predictor: JsonObject }[];
  assert.deepEqual(entries[0], theirs);
  assert.equal(entries[1]?.predictor['name'], 'former');
  const former = { ...ours, trafficPercent: 100, predictor: { ...ours.predictor, name: 'former' } };
  const weights = { 'credit-r1-predictor': 0, 'credit-former-predictor': 100 };
  const over = standardMode.restore(world({ predictor: promoted, canary: [theirs, former] }, weights));
  assert.deepEqual(patched(over, [theirs, former]), [theirs]);
});

const some = { available: 1, wanted: 4 };
const none = { available: 0, wanted: 4 };
const taken = { predictor, canary: [{ ...ours, trafficPercent: 100 }] };
const waits = {
  do: 'wait',
  until: 'credit-predictor has a replica; none of 4 is ready',
  isTraffic: false,
} as const;

test('nobody is sent to a champion without a single replica while the candidate answers', () => {
  assert.deepEqual(standardMode.restore(world(taken, {}, { champion: none, candidate: some })), waits);
  assert.deepEqual(standardMode.restore(world(taken, {}, { champion: none })), waits);
  assert.equal(standardMode.observe(world(taken, {}, { champion: none })).championReady, false);
});

test('one replica of the champion is enough, and so is not being able to see any', () => {
  for (const replicas of [{ champion: some, candidate: some }, { candidate: some }, {}])
    assert.match(JSON.stringify(standardMode.restore(world(taken, {}, replicas))), /nothing reaches/);
});

test('a candidate that does not answer either is taken away, since it may hold what the champion lacks', () => {
  const both = { champion: none, candidate: none };
  assert.match(JSON.stringify(standardMode.restore(world(taken, {}, both))), /nothing reaches/);
  const idle = { predictor, canary: [{ ...ours, trafficPercent: 0 }] };
  const weights = { 'credit-predictor': 100, 'credit-r1-predictor': 0 };
  assert.match(JSON.stringify(standardMode.restore(world(idle, weights, both))), /is taken away/);
  // It is not over before somebody answers.
  assert.deepEqual(standardMode.restore(world({ predictor }, weights, both)), waits);
  assert.deepEqual(standardMode.restore(world({ predictor }, weights, { champion: some })), {
    do: 'done',
    detail: 'credit-predictor takes everything, with 1 of 4 replicas ready',
  });
});

test('a champion that only requests wake up is sent them', () => {
  const original = { predictor: { ...predictor, minReplicas: 0 } };
  const asleep = world(taken, {}, { champion: none, candidate: some });
  const step = standardMode.restore({ ...asleep, record: { ...standard, original } });
  assert.match(JSON.stringify(step), /nothing reaches/);
});
