import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAutoscaler } from '../../../domain/infrastructure/autoscaler.ts';
import type { ExplainedDifference } from '../../../domain/infrastructure/explain.ts';
import { parsePointer } from '../../../domain/infrastructure/json-pointer.ts';
import { legitimateBy } from '../../../domain/infrastructure/legitimate-drift/legitimate-drift.ts';
import type { Json, KubernetesObject } from '../../../domain/infrastructure/object.ts';

const created = '2026-01-01T00:00:00Z';

interface Case {
  kind: string;
  path: string;
  by?: string;
  live?: Json;
  change?: ExplainedDifference['change'];
  annotations?: Record<string, string>;
  time?: string;
  autoscalers?: KubernetesObject[];
  location?: string;
}

/** The rule that declares a difference legitimate, undefined where it is drift. */
function ruleOf(about: Case): string | undefined {
  const {
    kind,
    path,
    by,
    live = 'x',
    change = 'added',
    annotations = {},
    time = created,
    location = path,
  } = about;
  const [group = '', name = ''] = kind.split('/');
  const object: KubernetesObject = {
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    kind: name,
    metadata: { name: 'one', namespace: 'shop', annotations, creationTimestamp: created },
    spec: { template: { spec: { containers: [{ name: 'api' }] } } },
  };
  const difference: ExplainedDifference = {
    change,
    path: parsePointer(path).map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
    livePath: [],
    location,
    live,
    schema: { type: 'any' } as unknown as ExplainedDifference['schema'],
    owners: by === undefined ? [] : [{ manager: by, operation: 'Update', time }],
  };
  const autoscalers = (about.autoscalers ?? []).flatMap((one) => readAutoscaler(one) ?? []);
  return legitimateBy({ desired: object, live: object, autoscalers, expectedBy: 'update' }, difference)?.name;
}

const vertical = (policy: object, mode = 'Auto'): KubernetesObject => ({
  apiVersion: 'autoscaling.k8s.io/v1',
  kind: 'VerticalPodAutoscaler',
  metadata: { name: 'vpa', namespace: 'shop' },
  spec: {
    targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'one' },
    updatePolicy: { updateMode: mode },
    resourcePolicy: { containerPolicies: [policy] },
  },
});

const cpu: Case = {
  kind: 'apps/Deployment',
  path: '/spec/template/spec/containers/0/resources/requests/cpu',
  live: '500m',
  change: 'modified',
  by: 'vpa-updater',
};

test('resources set by a VerticalPodAutoscaler are legitimate within its policy, and by nobody else', () => {
  const within = vertical({ containerName: '*', minAllowed: { cpu: '100m' }, maxAllowed: { cpu: '1' } });
  assert.match(ruleOf({ ...cpu, autoscalers: [within] }) ?? '', /VerticalPodAutoscaler/);
  assert.equal(ruleOf({ ...cpu, autoscalers: [within], by: 'kubectl-edit' }), undefined);
  assert.equal(ruleOf({ ...cpu, autoscalers: [within], live: '2' }), undefined);
  assert.equal(ruleOf({ ...cpu, autoscalers: [vertical({ containerName: 'api', mode: 'Off' })] }), undefined);
  assert.equal(ruleOf({ ...cpu, autoscalers: [vertical({}, 'Off')] }), undefined);
  assert.equal(ruleOf(cpu), undefined, 'no autoscaler, no exemption');
  const whole = { ...cpu, path: '/spec/template/spec/containers/0/resources', change: 'added' as const };
  const gpu = { requests: { cpu: '1', 'nvidia.com/gpu': '2' } };
  assert.equal(ruleOf({ ...whole, autoscalers: [within], live: gpu }), undefined);
  assert.match(
    ruleOf({ ...whole, autoscalers: [within], live: { requests: { cpu: '1' } } }) ?? '',
    /Vertical/,
  );
});

/** Each is legitimate as it stands, and drift once a person's tool wrote it. */
const conditional: readonly Case[] = [
  { kind: '/Node', path: '/metadata/labels/nvidia.com~1gpu.product', by: 'gpu-feature-discovery' },
  { kind: '/Node', path: '/spec/taints/0', by: 'nfd-master' },
  { kind: '/Node', path: '/metadata/labels/feature.node.kubernetes.io~1cpu', by: 'nfd-master' },
  { kind: 'apiregistration.k8s.io/APIService', path: '/spec/caBundle', by: 'cert-manager-cainjector' },
  {
    kind: 'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
    path: '/webhooks/0/clientConfig/caBundle',
    by: 'cert-manager-cainjector',
    change: 'modified',
  },
  {
    kind: 'apiextensions.k8s.io/CustomResourceDefinition',
    path: '/spec/conversion/webhook/clientConfig/caBundle',
    by: 'cainjector',
  },
  { kind: '/PersistentVolumeClaim', path: '/spec/volumeName', by: 'kube-controller-manager' },
  { kind: '/ServiceAccount', path: '/secrets', by: 'kube-controller-manager' },
  {
    kind: '/Namespace',
    path: '/metadata/labels/pod-security.kubernetes.io~1enforce',
    by: 'cluster-policy-controller',
  },
  { kind: '/Endpoints', path: '/subsets', by: 'kube-controller-manager' },
  { kind: '/Service', path: '/metadata/annotations/metallb.io~1ip', by: 'metallb-controller' },
  { kind: 'batch/Job', path: '/spec/suspend', by: 'kueue-admission', change: 'modified' },
];

for (const one of conditional) {
  test(`${one.kind} ${one.path} is its controller's, and drift by a person`, () => {
    assert.notEqual(ruleOf(one), undefined);
    assert.equal(ruleOf({ ...one, by: 'kubectl-edit' }), undefined);
  });
}

test('a restart by kubectl rollout restart is silent, whoever asked for it', () => {
  const path = '/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt';
  assert.match(ruleOf({ kind: 'apps/Deployment', path, by: 'kubectl-rollout' }) ?? '', /rollout restart/);
});

const injected = { annotations: { 'sidecar.istio.io/status': '{}' } };

test('what a webhook injects into pods is silent, on pods it injected only, and never on workloads', () => {
  const places = [
    '/spec/containers/[istio-proxy]',
    '/spec/initContainers/[istio-init]',
    '/spec/volumes/[istio-envoy]',
  ];
  for (const location of places) {
    const path = location.replace(/\[.*\]/, '0');
    const about = { kind: '/Pod', path, location, by: 'kubectl-create' };
    assert.match(ruleOf({ ...about, ...injected }) ?? '', /^sidecar/, location);
    assert.equal(ruleOf(about), undefined, location);
    assert.equal(ruleOf({ ...about, ...injected, kind: 'apps/Deployment' }), undefined, location);
  }
  const spy = { kind: '/Pod', path: '/spec/containers/0', location: '/spec/containers/[spy]', ...injected };
  assert.equal(ruleOf({ ...spy, by: 'kubectl-create' }), undefined);
});

test('a mark of the injector that a person set later is drift', () => {
  const mark = {
    kind: '/Pod',
    path: '/metadata/annotations/prometheus.io~1scrape',
    by: 'kubectl-annotate',
    ...injected,
  };
  assert.notEqual(ruleOf(mark), undefined, 'at the creation');
  assert.equal(ruleOf({ ...mark, time: '2026-02-01T00:00:00Z' }), undefined);
});
