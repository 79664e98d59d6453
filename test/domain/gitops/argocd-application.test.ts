import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  governorOfApplication,
  otherDestination,
  sourcesOfApplication,
} from '../../../domain/gitops/argocd-application.ts';
import { leftToGovernor } from '../../../domain/gitops/left-to-governor.ts';
import { rulesOfArgocdSettings } from '../../../domain/gitops/governor-rules.ts';
import { isTrackedBy, trackerOf } from '../../../domain/gitops/tracking.ts';
import type { Finding } from '../../../domain/infrastructure/finding.ts';
import type { KubernetesObject } from '../../../domain/infrastructure/object.ts';

const source = { repoURL: 'https://git.example/shop', path: 'app', targetRevision: 'main' };
const [older, newer] = ['a'.repeat(40), 'b'.repeat(40)];

function application(spec: object, status: object = {}): KubernetesObject {
  const metadata = { name: 'shop', namespace: 'argocd' };
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata, spec, status };
}

test('where it is in sync, what it was compared with is what was applied', () => {
  const { applied, state } = governorOfApplication(
    application({ source }, { sync: { status: 'Synced', revision: newer, comparedTo: { source } } }),
  );
  assert.deepEqual(applied?.commits, [newer]);
  assert.deepEqual([state.sync, state.revision], ['Synced', newer]);
});

test('where it is out of sync, the last sync tells what was applied, with the overrides of that time', () => {
  const kustomize = { images: ['nginx:1.0'] };
  const history = [
    { id: 7, revision: older, source: { ...source, kustomize } },
    { id: 2, revision: 'c'.repeat(40), source },
  ];
  const { applied } = governorOfApplication(
    application({ source }, { sync: { status: 'OutOfSync', revision: newer }, history }),
  );
  assert.deepEqual(applied?.commits, [older]);
  const [render] = applied.sources.map((one) => one.render);
  assert.ok(render?.type === 'argocd');
  assert.deepEqual(render.kustomize?.images, [{ name: 'nginx', newTag: '1.0' }]);
});

test('several sources keep their order, and one may only lend its files', () => {
  const sources = sourcesOfApplication(
    application({
      sources: [
        { ...source, path: undefined, ref: 'values' },
        { ...source, path: 'chart' },
      ],
    }),
  );
  assert.deepEqual(
    sources.map(({ ref, path, render }) => [ref, path, render?.type]),
    [
      ['values', '.', undefined],
      [undefined, 'chart', 'argocd'],
    ],
  );
});

test('a range of versions, the default branch and a missing project are read as Argo CD reads them', () => {
  const revisions = ['1.*', '>=1.0.0 <2.0.0', 'v1.2.3', undefined].map(
    (targetRevision) =>
      sourcesOfApplication(application({ source: { ...source, targetRevision } }))[0]?.revision,
  );
  assert.deepEqual(revisions, ['semver:1.*', 'semver:>=1.0.0 <2.0.0', 'v1.2.3', 'HEAD']);
  assert.equal(governorOfApplication(application({ source })).project, 'default');
});

test('it heals by itself only where automation and selfHeal are both on', () => {
  const heals = [
    {},
    { automated: {} },
    { automated: { selfHeal: true } },
    { automated: { selfHeal: true, enabled: false } },
  ].map((syncPolicy) => governorOfApplication(application({ source, syncPolicy })).heals);
  assert.deepEqual(heals, [false, false, true, false]);
});

test('only its own cluster is no other destination', () => {
  const destinations = [
    { server: 'https://kubernetes.default.svc' },
    { name: 'in-cluster' },
    {},
    { server: 'https://far.example' },
    { name: 'far' },
  ].map((destination) => otherDestination(application({ source, destination })));
  assert.deepEqual(destinations, [undefined, undefined, undefined, 'https://far.example', 'far']);
});

const tracked = (id: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'prod', annotations: { 'argocd.argoproj.io/tracking-id': id } },
});

test('the marks of Argo CD count only on the object that they name', () => {
  const governor = governorOfApplication(application({ source }));
  const answers = [
    'shop:apps/Deployment:prod/web',
    'argocd_shop:apps/Deployment:prod/web',
    'shop:apps/Deployment:prod/original',
    'other:apps/Deployment:prod/web',
  ].map((id) => isTrackedBy(tracked(id), governor));
  assert.deepEqual(answers, [true, true, false, false]);
  assert.equal(trackerOf(tracked('other:apps/Deployment:prod/web')), 'Argo CD (Application other)');
  assert.equal(trackerOf(tracked('other:apps/Deployment:prod/copy')), undefined);
});

test("settings of Argo CD itself become rules by their kind's name", () => {
  const { rules, faults } = rulesOfArgocdSettings(
    {
      'resource.customizations.ignoreDifferences.apps_Deployment': 'deployment',
      'resource.customizations.ignoreDifferences.all': 'all',
      'application.resourceTrackingMethod': 'annotation',
    },
    (text) => (text === 'all' ? { managedFieldsManagers: ['hpa'] } : { jsonPointers: ['/spec/replicas'] }),
  );
  assert.deepEqual(faults, []);
  assert.deepEqual(
    rules.map(({ group, kind }) => [group, kind]),
    [
      ['apps', 'Deployment'],
      ['*', '*'],
    ],
  );
});

const now = new Date('2026-06-01T12:00:00Z');

for (const [minutes, change, selfHeal, expected] of [
  [1, 'modified', true, 'report'],
  [3, 'modified', true, 'alert-and-review'],
  [1, 'added', true, undefined],
  [3, 'modified', false, undefined],
] as const) {
  test(`${change} ${minutes} min ago, self-heal ${selfHeal}: ${expected ?? 'ours'}`, () => {
    const governor = governorOfApplication(application({ source, syncPolicy: { automated: { selfHeal } } }));
    const firstSeen = new Date(now.getTime() - minutes * 60_000).toISOString();
    const finding = { drift: 'configuration', firstSeen, fields: [{ change }] } as unknown as Finding;
    assert.equal(leftToGovernor([finding], governor, now)?.strategy, expected);
  });
}
