import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareObjects } from '../../../domain/infrastructure/compare.ts';
import { driftKindOf } from '../../../domain/infrastructure/drift-kind.ts';
import { describeImageChange } from '../../../domain/infrastructure/image-reference.ts';
import { parseImage } from '../../../domain/infrastructure/image-reference.ts';
import { referenceOf } from '../../../domain/infrastructure/object.ts';
import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import { untyped } from '../../../domain/infrastructure/schema.ts';
import {
  severityOfCreated,
  severityOfDeleted,
  severityOfDifference,
} from '../../../domain/infrastructure/severity.ts';

const object = (kind: string, apiVersion: string, content: JsonObject): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'shop' },
  ...content,
});

const deployment = (pod: JsonObject, container: JsonObject = {}) =>
  object('Deployment', 'apps/v1', {
    spec: { template: { spec: { containers: { 0: { image: 'a/b:1', ...container } }, ...pod } } },
  });

function judge(expected: KubernetesObject, live: KubernetesObject): string[] {
  return compareObjects(expected, live, untyped).map(
    (difference) => `${driftKindOf(live, difference)} ${severityOfDifference(referenceOf(live), difference)}`,
  );
}

const plain = deployment({});

const cases: [string, KubernetesObject, KubernetesObject, string[]][] = [
  [
    'a privileged container',
    plain,
    deployment({}, { securityContext: { privileged: true } }),
    ['configuration critical'],
  ],
  [
    'a container that lost its privileges',
    deployment({}, { securityContext: { privileged: true } }),
    deployment({}, { securityContext: { privileged: false } }),
    ['configuration high'],
  ],
  ['the network of the host', plain, deployment({ hostNetwork: true }), ['configuration critical']],
  ['the processes of the host', plain, deployment({ hostPID: true }), ['configuration critical']],
  [
    'a folder of the host',
    plain,
    deployment({ volumes: { 0: { name: 'x', hostPath: { path: '/' } } } }),
    ['configuration critical'],
  ],
  [
    'an added capability',
    plain,
    deployment({}, { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }),
    ['configuration critical'],
  ],
  [
    'a new sidecar that is privileged',
    plain,
    deployment({
      containers: { 0: { image: 'a/b:1' }, 1: { name: 's', securityContext: { privileged: true } } },
    }),
    ['configuration critical'],
  ],
  [
    'an image from another registry',
    plain,
    deployment({}, { image: 'evil.example/b:1' }),
    ['image critical'],
  ],
  ['another tag', plain, deployment({}, { image: 'a/b:2' }), ['image high']],
  ['a removed probe', deployment({}, { livenessProbe: { x: 1 } }), plain, ['configuration high']],
  ['a removed limit', deployment({}, { resources: { limits: { cpu: '1' } } }), plain, ['configuration high']],
  [
    'a raised limit',
    deployment({}, { resources: { limits: { cpu: '1' } } }),
    deployment({}, { resources: { limits: { cpu: '2' } } }),
    ['configuration medium'],
  ],
  [
    'a label',
    object('ConfigMap', 'v1', {}),
    { ...object('ConfigMap', 'v1', {}), metadata: { name: 'x', labels: { a: 'b' } } },
    ['configuration low'],
  ],
  [
    'a rule of a role',
    object('Role', 'rbac.authorization.k8s.io/v1', { rules: [] }),
    object('Role', 'rbac.authorization.k8s.io/v1', { rules: [{ verbs: ['*'] }] }),
    ['configuration critical'],
  ],
  [
    'a Secret value',
    object('Secret', 'v1', { data: { a: 'x' } }),
    object('Secret', 'v1', { data: { a: 'y' } }),
    ['secret high'],
  ],
  [
    'a label of a Secret',
    object('Secret', 'v1', {}),
    { ...object('Secret', 'v1', {}), metadata: { name: 'x', labels: { a: 'b' } } },
    ['configuration low'],
  ],
  [
    'an image in a custom resource',
    object('InferenceService', 'serving.kserve.io/v1beta1', {
      spec: { predictor: { model: { image: 'a/b:1' } } },
    }),
    object('InferenceService', 'serving.kserve.io/v1beta1', {
      spec: { predictor: { model: { image: 'a/b:2' } } },
    }),
    ['image high'],
  ],
  [
    'another version of the model of a custom resource',
    object('InferenceService', 'serving.kserve.io/v1beta1', {
      spec: { predictor: { model: { storageUri: 's3://a/1' } } },
    }),
    object('InferenceService', 'serving.kserve.io/v1beta1', {
      spec: { predictor: { model: { storageUri: 's3://a/2' } } },
    }),
    ['image high'],
  ],
  [
    'a model of another bucket in a custom resource',
    object('InferenceService', 'serving.kserve.io/v1beta1', {
      spec: { predictor: { model: { storageUri: 's3://a' } } },
    }),
    object('InferenceService', 'serving.kserve.io/v1beta1', {
      spec: { predictor: { model: { storageUri: 's3://b' } } },
    }),
    ['image critical'],
  ],
];

for (const [name, expected, live, found] of cases) {
  test(`${name} is ${found.join(', ')}`, () => {
    assert.deepEqual(judge(expected, live), found);
  });
}

test('what exists and should not is as grave as what it can do', () => {
  assert.equal(severityOfCreated(object('ConfigMap', 'v1', { data: { a: 'b' } })), 'medium');
  assert.equal(severityOfCreated(deployment({ hostNetwork: true })), 'critical');
  const binding = object('ClusterRoleBinding', 'rbac.authorization.k8s.io/v1', {
    subjects: [{ kind: 'User', name: 'eve' }],
  });
  assert.equal(severityOfCreated(binding), 'critical');
});

test('what is gone is grave, most of all where it held others back', () => {
  assert.equal(severityOfDeleted(referenceOf(plain)), 'high');
  assert.equal(
    severityOfDeleted(referenceOf(object('NetworkPolicy', 'networking.k8s.io/v1', {}))),
    'critical',
  );
});

test('image references are read as a container runtime does', () => {
  const table: [string, string, string, string | undefined, string | undefined][] = [
    ['nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27', undefined],
    ['team/app:1', 'docker.io', 'team/app', '1', undefined],
    ['localhost/app', 'localhost', 'app', undefined, undefined],
    ['registry:5000/a/b:2@sha256:00', 'registry:5000', 'a/b', '2', 'sha256:00'],
    ['ghcr.io/a/b@sha256:00', 'ghcr.io', 'a/b', undefined, 'sha256:00'],
  ];
  for (const [image, registry, repository, tag, digest] of table) {
    assert.deepEqual(parseImage(image), { registry, repository, tag, digest });
  }
});

test('images in custom resources of your own are image drift where the configuration says so', () => {
  const widget = object('Pipeline', 'example.com/v1', {});
  const at = { path: ['spec', 'runner', 'image'] };
  assert.equal(driftKindOf(widget, at), 'configuration');
  const more = [{ kind: 'example.com/*', paths: ['/spec/*/image'] }];
  assert.equal(driftKindOf(widget, at, more), 'image');
});

test('a change of image says what of it moved', () => {
  for (const [desired, live, note] of [
    ['nginx:1', 'nginx:2', 'another tag'],
    ['nginx:1', 'evil.example/nginx:1', 'another registry (docker.io → evil.example), another repository'],
    ['a.example/x:1', 'b.example/x:1', 'another registry (a.example → b.example)'],
    ['a/b@sha256:1', 'a/b@sha256:2', 'another digest'],
    ['a/b:1', 'a/b:1@sha256:2', 'pinned to a digest'],
    ['a/b:1', 'a/b:1', undefined],
  ] as const) {
    assert.equal(describeImageChange(desired, live), note, `${desired} ${live}`);
  }
});
