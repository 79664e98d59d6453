import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';

/** A source of choices that a seed makes repeatable. */
export interface Choices {
  /** One of these. */
  oneOf<T>(...values: readonly T[]): T;
  /** True as often as stated, half of the time by default. */
  maybe(probability?: number): boolean;
}

/** A small generator of pseudo-random numbers: mulberry32. */
export function choicesFrom(seed: number): Choices {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    oneOf: (...values) => values[Math.floor(next() * values.length)] as (typeof values)[number],
    maybe: (probability = 0.5) => next() < probability,
  };
}

type Maker = (
  name: string,
  choices: Choices,
) => Omit<KubernetesObject, 'metadata'> & { metadata?: JsonObject };

/** A field with a value, or nothing: what is left out is what defaults are about. */
function field(choices: Choices, name: string, ...values: unknown[]): JsonObject {
  return choices.maybe(0.4) ? { [name]: choices.oneOf(...values) as JsonObject } : {};
}

function probe(choices: Choices): JsonObject {
  return {
    ...choices.oneOf<JsonObject>(
      { httpGet: { path: '/', port: 8080 } },
      { tcpSocket: { port: 'http' } },
      { exec: { command: ['true'] } },
      { grpc: { port: 9090 } },
    ),
    ...field(choices, 'periodSeconds', 5, 10),
    ...field(choices, 'failureThreshold', 1, 3),
  };
}

function container(name: string, choices: Choices): JsonObject {
  return {
    name,
    image: choices.oneOf(
      'nginx',
      'nginx:latest',
      'nginx:1.27',
      `nginx@sha256:${'ab'.repeat(32)}`,
      'r.example:5000/a/b',
    ),
    ...field(choices, 'imagePullPolicy', 'Always', 'IfNotPresent'),
    ...field(
      choices,
      'ports',
      [{ containerPort: 8080 }],
      [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    ),
    ...field(
      choices,
      'env',
      [{ name: 'MODE', value: 'fast' }],
      [
        { name: 'EMPTY', value: '' },
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      ],
    ),
    ...field(
      choices,
      'resources',
      {},
      { limits: { cpu: '0.5', memory: '1024Mi' } },
      { requests: { cpu: '100m' } },
    ),
    ...(choices.maybe(0.3) ? { livenessProbe: probe(choices) } : {}),
    ...field(choices, 'securityContext', {}, { privileged: false }, { runAsUser: 1000 }),
  };
}

function podSpec(choices: Choices, restartPolicy?: string): JsonObject {
  const volumes = [
    { name: 'a', configMap: { name: 'settings' } },
    { name: 'b', secret: { secretName: 'credentials' } },
    { name: 'c', emptyDir: {} },
    { name: 'd' },
    { name: 'e', hostPath: { path: '/tmp' } },
    { name: 'f', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
  ];
  return {
    containers: choices.maybe(0.7)
      ? [container('main', choices)]
      : [container('main', choices), container('side', choices)],
    ...(choices.maybe(0.2) ? { initContainers: [container('first', choices)] } : {}),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    ...field(choices, 'serviceAccountName', 'default', 'runner'),
    ...field(choices, 'volumes', [choices.oneOf(...volumes)], [choices.oneOf(...volumes)]),
    ...field(choices, 'hostNetwork', true, false),
    ...field(choices, 'terminationGracePeriodSeconds', 0, 30, 60),
    ...field(choices, 'tolerations', [{ key: 'gpu', operator: 'Exists' }]),
    ...field(choices, 'topologySpreadConstraints', [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ]),
  };
}

function template(name: string, choices: Choices): JsonObject {
  return { metadata: { labels: { app: name } }, spec: podSpec(choices) };
}

const selector = (name: string): JsonObject => ({ matchLabels: { app: name } });

/** One maker for each kind, each leaving out and stating other fields at every call. */
const makers: Record<string, Maker> = {
  Deployment: (name, choices) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      selector: selector(name),
      template: template(name, choices),
      ...field(choices, 'replicas', 0, 1, 3),
      ...field(
        choices,
        'strategy',
        {},
        { type: 'Recreate' },
        { type: 'RollingUpdate' },
        { rollingUpdate: { maxSurge: 1 } },
      ),
      ...field(choices, 'revisionHistoryLimit', 10, 3),
      ...field(choices, 'paused', true, false),
    },
  }),
  StatefulSet: (name, choices) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    spec: {
      serviceName: name,
      selector: selector(name),
      template: template(name, choices),
      ...field(choices, 'podManagementPolicy', 'Parallel'),
      ...field(choices, 'updateStrategy', { type: 'OnDelete' }, { type: 'RollingUpdate' }),
      ...field(choices, 'volumeClaimTemplates', [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ]),
    },
  }),
  DaemonSet: (name, choices) => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    spec: {
      selector: selector(name),
      template: template(name, choices),
      ...field(choices, 'updateStrategy', { type: 'OnDelete' }, { type: 'RollingUpdate', rollingUpdate: {} }),
    },
  }),
  CronJob: (_name, choices) => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: {
      schedule: '0 0 1 1 *',
      ...field(choices, 'suspend', true, false),
      ...field(choices, 'successfulJobsHistoryLimit', 0, 1, 3),
      jobTemplate: {
        spec: {
          ...field(choices, 'parallelism', 1, 2),
          ...field(choices, 'completions', 1, 2),
          ...field(choices, 'backoffLimit', 0, 6),
          template: { spec: podSpec(choices, choices.oneOf('Never', 'OnFailure')) },
        },
      },
    },
  }),
  Job: (_name, choices) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: { suspend: true, template: { spec: podSpec(choices, 'Never') } },
  }),
  Service: (name, choices) => {
    const type = choices.oneOf(undefined, 'ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName');
    return {
      apiVersion: 'v1',
      kind: 'Service',
      spec: {
        ...(type === undefined ? {} : { type }),
        ...(type === 'ExternalName' ? { externalName: 'example.com' } : {}),
        ...(type === undefined && choices.maybe() ? { clusterIP: 'None' } : {}),
        ...(choices.maybe(0.8) ? { selector: { app: name } } : {}),
        ...field(choices, 'sessionAffinity', 'ClientIP', 'None'),
        ...(type === 'LoadBalancer' ? field(choices, 'externalTrafficPolicy', 'Local', 'Cluster') : {}),
        ports: choices.oneOf<JsonObject[]>(
          [{ port: 80 }],
          [{ port: 8080, targetPort: 80 }],
          [
            { name: 'http', port: 80, targetPort: 'http' },
            { name: 'dns', port: 53, protocol: 'UDP' },
          ],
        ),
      },
    };
  },
  ConfigMap: (_name, choices) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    ...field(choices, 'data', null, {}, { a: '', b: 'text' }),
    ...field(choices, 'binaryData', { blob: 'AAEC' }),
    ...field(choices, 'immutable', false),
  }),
  Secret: (_name, choices) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    ...field(choices, 'stringData', { password: 'hunter2' }),
    ...field(choices, 'data', { user: 'YW5u' }),
    ...field(choices, 'type', 'Opaque', 'example.com/own'),
  }),
  ServiceAccount: (_name, choices) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    ...field(choices, 'automountServiceAccountToken', true, false),
    ...field(choices, 'imagePullSecrets', [{ name: 'registry' }]),
  }),
  Role: (_name, choices) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    ...field(choices, 'rules', [], [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]),
  }),
  RoleBinding: (name, choices) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    roleRef: { kind: 'Role', name, apiGroup: 'rbac.authorization.k8s.io' },
    ...field(
      choices,
      'subjects',
      [{ kind: 'User', name: 'ann' }],
      [
        { kind: 'ServiceAccount', name: 'default', namespace: 'default' },
        { kind: 'Group', name: 'ops' },
      ],
    ),
  }),
  Ingress: (name, choices) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: {
      rules: [
        {
          ...field(choices, 'host', `${name}.example.com`),
          http: {
            paths: [
              {
                path: '/',
                pathType: choices.oneOf('Prefix', 'Exact'),
                backend: {
                  service: { name, port: choices.oneOf<JsonObject>({ number: 80 }, { name: 'http' }) },
                },
              },
            ],
          },
        },
      ],
      ...field(choices, 'ingressClassName', 'nginx'),
    },
  }),
  NetworkPolicy: (name, choices) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: {
      podSelector: choices.oneOf<JsonObject>({}, selector(name)),
      ...field(choices, 'ingress', [], [{}], [{ ports: [{ port: 80 }] }]),
      ...field(
        choices,
        'egress',
        [],
        [{ to: [{ podSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }],
      ),
      ...field(choices, 'policyTypes', ['Ingress']),
    },
  }),
  HorizontalPodAutoscaler: (name, choices) => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    spec: {
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      ...field(choices, 'minReplicas', 1, 2),
      ...field(choices, 'metrics', [
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ]),
      ...field(
        choices,
        'behavior',
        { scaleDown: { stabilizationWindowSeconds: 60 } },
        { scaleUp: { policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] } },
      ),
    },
  }),
  PodDisruptionBudget: (name, choices) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    spec: {
      selector: selector(name),
      ...choices.oneOf<JsonObject>({ minAvailable: 1 }, { maxUnavailable: '50%' }),
    },
  }),
  PersistentVolumeClaim: (_name, choices) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: choices.oneOf('1Gi', '1024Mi') } },
      ...field(choices, 'storageClassName', 'by-hand', ''),
    },
  }),
};

export const generatedKinds = Object.keys(makers);

/** One object of a kind, with fields stated and left out by chance. */
export function generateObject(
  kind: string,
  namespace: string,
  index: number,
  choices: Choices,
): KubernetesObject {
  const name = `${kind.toLowerCase()}-${index}`;
  const content = makers[kind]?.(name, choices);
  if (content === undefined) throw new Error(`no generator for ${kind}`);
  const { metadata, ...fields } = content;
  const labels = choices.maybe() ? { labels: { app: name } } : {};
  const { apiVersion } = fields as { apiVersion: string };
  return { ...fields, apiVersion, kind, metadata: { name, namespace, ...labels, ...metadata } };
}
