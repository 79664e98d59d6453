import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';
import type { Edit } from './histories.ts';

/** One edit of a live object, and the one difference that it makes. */
export interface Probe {
  name: string;
  /** Git's object, under a name of its own. */
  object: (name: string, namespace: string) => KubernetesObject;
  edit: Edit;
  /** `LOCATION (CHANGE)` of each field that differs. */
  finds: string[];
  /** `configuration` unless stated. */
  drift?: 'image' | 'secret';
}

type Container = JsonObject & { env: JsonObject[]; ports: JsonObject[]; resources: { limits: JsonObject } };

interface PodSpec {
  [field: string]: unknown;
  containers: Container[];
}

const template = '/spec/template/spec';

export function deployment(name: string, namespace: string): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'api',
              image: 'registry.example/api:1.4.2',
              env: [{ name: 'MODE', value: 'production' }],
              ports: [{ containerPort: 8080 }],
              resources: { limits: { memory: '1024Mi', 'nvidia.com/gpu': 1 }, requests: { cpu: '0.2' } },
              readinessProbe: { httpGet: { path: '/', port: 8080 } },
            },
          ],
        },
      },
    },
  };
}

function podSpec(object: KubernetesObject): PodSpec {
  return (object['spec'] as { template: { spec: PodSpec } }).template.spec;
}

function container(object: KubernetesObject): Container {
  const [first] = podSpec(object).containers;
  if (first === undefined) throw new Error('the pod has no container');
  return first;
}

const spec = (object: KubernetesObject) => object['spec'] as JsonObject;

function pod(name: string, edit: (pod: PodSpec) => void, ...finds: string[]): Probe {
  const places = finds.map((place) => `${template}${place}`);
  return { name, object: deployment, edit: (object) => edit(podSpec(object)), finds: places };
}

function api(name: string, edit: (container: Container) => void, ...finds: string[]): Probe {
  const places = finds.map((place) => `/containers/[api]${place}`);
  return pod(name, (one) => edit(container({ spec: { template: { spec: one } } } as never)), ...places);
}

function simple(kind: string, apiVersion: string, content: JsonObject): Probe['object'] {
  return (name, namespace) => ({ apiVersion, kind, metadata: { name, namespace }, ...content });
}

const configMap = simple('ConfigMap', 'v1', { data: { 'app.conf': 'a=1', constructor: 'x' } });
const annotatedConfigMap: Probe['object'] = (name, namespace) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, annotations: { team: 'shop' } },
});
const secret = simple('Secret', 'v1', { stringData: { password: 'hunter2' } });
const service = simple('Service', 'v1', {
  spec: { selector: { app: 'api' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
});
const cronJob = simple('CronJob', 'batch/v1', {
  spec: {
    schedule: '0 3 * * *',
    jobTemplate: {
      spec: {
        template: {
          spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'registry.example/job:1' }] },
        },
      },
    },
  },
});
const roleBinding: Probe['object'] = (name, namespace) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name, namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  subjects: [{ kind: 'User', name: 'ann' }],
});
const role = simple('Role', 'rbac.authorization.k8s.io/v1', {
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
});
const autoscaler = simple('HorizontalPodAutoscaler', 'autoscaling/v2', {
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }, maxReplicas: 5 },
});
const networkPolicy = simple('NetworkPolicy', 'networking.k8s.io/v1', {
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
});

export const probes: readonly Probe[] = [
  api('env var', ({ env }) => env.push({ name: 'DEBUG', value: '1' }), '/env/[DEBUG] (added)'),
  api(
    'env value',
    ({ env }) => env.splice(0, 1, { name: 'MODE', value: 'debug' }),
    '/env/[MODE]/value (modified)',
  ),
  api('env var gone', (one) => delete (one as JsonObject)['env'], '/env (removed)'),
  pod(
    'sidecar',
    ({ containers }) => containers.unshift({ name: 'spy', image: 'evil.example/spy' } as never),
    '/containers/[spy] (added)',
  ),
  pod(
    'init container',
    (one) => (one['initContainers'] = [{ name: 'first', image: 'registry.example/first' }]),
    '/initContainers (added)',
  ),
  pod('volume', (one) => (one['volumes'] = [{ name: 'host', hostPath: { path: '/' } }]), '/volumes (added)'),
  pod('toleration', (one) => (one['tolerations'] = [{ operator: 'Exists' }]), '/tolerations (added)'),
  pod('hostNetwork', (one) => (one['hostNetwork'] = true), '/hostNetwork (added)'),
  pod('hostPID', (one) => (one['hostPID'] = true), '/hostPID (added)'),
  pod(
    'overridden default',
    (one) => (one['terminationGracePeriodSeconds'] = 5),
    '/terminationGracePeriodSeconds (modified)',
  ),
  api('privileged', (one) => (one['securityContext'] = { privileged: true }), '/securityContext (added)'),
  api('limit added', ({ resources }) => (resources.limits['cpu'] = '2'), '/resources/limits/cpu (added)'),
  api(
    'GPU raised',
    ({ resources }) => (resources.limits['nvidia.com/gpu'] = '2'),
    '/resources/limits/nvidia.com~1gpu (modified)',
  ),
  api(
    'limit gone',
    ({ resources }) => delete resources.limits['memory'],
    '/resources/limits/memory (removed)',
  ),
  api(
    'port',
    ({ ports }) => ports.push({ containerPort: 9090 }),
    '/ports/[containerPort=9090,protocol=TCP] (added)',
  ),
  api('probe gone', (one) => delete one['readinessProbe'], '/readinessProbe (removed)'),
  {
    ...api('image', (one) => (one['image'] = 'registry.example/api:1.5'), '/image (modified)'),
    drift: 'image',
  },
  {
    ...api('pull policy', (one) => (one['imagePullPolicy'] = 'Always'), '/imagePullPolicy (modified)'),
    drift: 'image',
  },
  {
    name: 'label',
    object: deployment,
    edit: ({ metadata }) => (metadata.labels = { ...metadata.labels, team: 'red' }),
    finds: ['/metadata/labels/team (added)'],
  },
  {
    name: 'annotation',
    object: annotatedConfigMap,
    edit: ({ metadata }) => (metadata.annotations = { ...metadata.annotations, note: 'by hand' }),
    finds: ['/metadata/annotations/note (added)'],
  },
  {
    name: 'paused',
    object: deployment,
    edit: (object) => (spec(object)['paused'] = true),
    finds: ['/spec/paused (added)'],
  },
  {
    name: 'replicas',
    object: deployment,
    edit: (object) => (spec(object)['replicas'] = 5),
    finds: ['/spec/replicas (modified)'],
  },
  {
    name: 'ConfigMap key',
    object: configMap,
    edit: (object) => ((object['data'] as JsonObject)['toString'] = 'x'),
    finds: ['/data/toString (added)'],
  },
  {
    name: 'ConfigMap key gone',
    object: configMap,
    edit: (object) => delete (object['data'] as JsonObject)['constructor'],
    finds: ['/data/constructor (removed)'],
  },
  {
    name: 'Secret value',
    object: secret,
    edit: (object) => {
      delete object['stringData'];
      object['data'] = { password: btoa('hunter3') };
    },
    finds: ['/data/password (modified)'],
    drift: 'secret',
  },
  {
    name: 'suspended CronJob',
    object: cronJob,
    edit: (object) => (spec(object)['suspend'] = true),
    finds: ['/spec/suspend (modified)'],
  },
  {
    name: 'Service port',
    object: service,
    edit: (object) => (spec(object)['ports'] as JsonObject[]).push({ name: 'debug', port: 6060 }),
    finds: ['/spec/ports/[port=6060,protocol=TCP] (added)'],
  },
  {
    name: 'Service selector',
    object: service,
    edit: (object) => ((spec(object)['selector'] as JsonObject)['version'] = 'green'),
    finds: ['/spec/selector (modified)'],
  },
  {
    name: 'RBAC subject',
    object: roleBinding,
    edit: (object) => (object['subjects'] as JsonObject[]).push({ kind: 'User', name: 'eve' }),
    finds: ['/subjects (modified)'],
  },
  {
    name: 'RBAC rule',
    object: role,
    edit: (object) =>
      (object['rules'] as JsonObject[]).push({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }),
    finds: ['/rules (modified)'],
  },
  {
    name: 'autoscaler bound',
    object: autoscaler,
    edit: (object) => (spec(object)['maxReplicas'] = 50),
    finds: ['/spec/maxReplicas (modified)'],
  },
  {
    name: 'network policy peer',
    object: networkPolicy,
    edit: (object) => (spec(object)['ingress'] = [{ from: [{ podSelector: {}, namespaceSelector: {} }] }]),
    finds: ['/spec/ingress (modified)'],
  },
];
