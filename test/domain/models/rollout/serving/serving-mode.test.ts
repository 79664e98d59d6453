import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../../../domain/infrastructure/object.ts';
import { lackOfService } from '../../../../../domain/models/rollout/serving/preconditions.ts';
import { readServed } from '../../../../../domain/models/rollout/serving/served.ts';
import { detectMode } from '../../../../../domain/models/rollout/serving/serving-mode.ts';
import type { ModeEvidence } from '../../../../../domain/models/rollout/serving/serving-mode.ts';
import { fresh, knative, old, service } from './worlds.ts';

const spec = { predictor: { model: { storageUri: old } } };

function evidence(status: Record<string, unknown>, changes: Partial<ModeEvidence> = {}): ModeEvidence {
  const live = service(spec, status);
  const served = readServed(live, 'model');
  return { service: live, served, knowsCanary: true, routes: [], fallback: 'refuse', ...changes };
}

function route(name: string, owner?: string): KubernetesObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name,
      ...(owner === undefined
        ? {}
        : { ownerReferences: [{ apiVersion: 'v1', kind: 'InferenceService', name: 'credit', uid: owner }] }),
    },
    spec: { rules: [{ backendRefs: [{ name: 'credit-predictor', port: 80 }] }] },
  };
}

const refusalOf = (given: ModeEvidence): string => {
  const detected = detectMode(given);
  return 'refused' in detected ? detected.refused : `mode ${detected.mode}`;
};

test('Knative is told by the status, under its old name, too', () => {
  for (const deploymentMode of ['Knative', 'Serverless'])
    assert.deepEqual(detectMode(evidence({ deploymentMode })), { mode: 'knative' });
});

test('an old KServe that names no mode is known by the traffic of its revisions', () => {
  const traffic = [{ revisionName: 'credit-1', percent: 100 }];
  assert.deepEqual(detectMode(evidence({ components: { predictor: { traffic } } })), { mode: 'knative' });
  assert.match(refusalOf(evidence({})), /neither its status nor an annotation/);
});

test('spec.canary counts only where a route of KServe can follow it', () => {
  const deploymentMode = 'Standard';
  const own = [route('credit', 'uid-1')];
  assert.deepEqual(detectMode(evidence({ deploymentMode }, { routes: own })), { mode: 'standard' });
  assert.match(
    refusalOf(evidence({ deploymentMode })),
    /ignores canaryTrafficPercent.*no HTTPRoute of KServe/,
  );
  assert.match(refusalOf(evidence({ deploymentMode }, { routes: undefined })), /no Gateway API/);
  assert.match(
    refusalOf(evidence({ deploymentMode }, { routes: own, knowsCanary: false })),
    /no spec\.canary \(0\.20 has\)/,
  );
});

test("blue-green needs exactly one route of the user's own", () => {
  const status = { deploymentMode: 'RawDeployment' };
  const asked = { fallback: 'blue-green' as const, knowsCanary: false };
  const found = detectMode(evidence(status, { ...asked, routes: [route('own'), route('credit', 'uid-1')] }));
  assert.ok('mode' in found && found.mode === 'blue-green' && found.route.metadata.name === 'own');
  assert.match(
    refusalOf(evidence(status, asked)),
    /needs an HTTPRoute of your own that leads to Service credit-predictor/,
  );
  assert.match(
    refusalOf(evidence(status, { ...asked, routes: [route('one'), route('two')] })),
    /2 HTTPRoutes lead to Service/,
  );
});

test('a mode that cannot split traffic is refused by its name', () => {
  assert.match(refusalOf(evidence({ deploymentMode: 'ModelMesh' })), /ModelMesh cannot split traffic/);
});

test('nothing begins on a service that is not as it should be', () => {
  const cases: [ReturnType<typeof knative>, RegExp][] = [
    [knative(old, undefined, { isReady: false }), /it is not ready/],
    [knative(old, 10), /canaryTrafficPercent is 10/],
    [knative(old, undefined, { created: 'credit-2', ready: 'credit-1' }), /revision credit-2 was made/],
    [
      knative(old, undefined, { traffic: { 'credit-1': 60, 'credit-0': 40 } }),
      /does not take all the traffic/,
    ],
    [knative(fresh, undefined), /has the model s3:\/\/models\/credit\/2 already/],
    [knative(old, undefined, { failure: 'credit-1' }), /its own model cannot be loaded/],
  ];
  for (const [served, why] of cases) assert.match(lackOfService('knative', served, fresh) ?? '', why);
  assert.equal(lackOfService('knative', knative(old, undefined), fresh), undefined);
  // Somebody left it behind: it does nothing to a service with one revision.
  assert.equal(lackOfService('knative', knative(old, 100), fresh), undefined);
});
