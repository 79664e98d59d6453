import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';

const podTemplate = (labels: JsonObject, image: string): JsonObject => ({
  metadata: { labels, creationTimestamp: null },
  spec: {
    containers: [
      {
        name: 'main',
        image,
        ports: [{ containerPort: 8080 }],
        env: [
          { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
          { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'credentials', key: 'password' } } },
        ],
        envFrom: [{ configMapRef: { name: 'settings' } }],
        resources: { requests: { cpu: '0.1', memory: '0.5Gi' }, limits: { cpu: '1000m', memory: '1024Mi' } },
        livenessProbe: { httpGet: { path: '/live', port: 8080 } },
        volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
        securityContext: {},
      },
    ],
    volumes: [{ name: 'scratch', emptyDir: {} }],
  },
});

function global(kind: string, apiVersion: string, name: string, content: JsonObject): KubernetesObject {
  return { apiVersion, kind, metadata: { name }, ...content };
}

/**
 * One object of every kind that an application commonly has, written as people write them: defaults left out,
 * quantities and durations in several spellings, empty maps and nulls here and there.
 *
 * @param group an API group of the test's own, for its custom resource.
 */
export function broadApplication(namespace: string, group: string): KubernetesObject[] {
  const labels = { app: 'web' };
  const named = (kind: string, apiVersion: string, name: string, content: JsonObject): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace },
    ...content,
  });
  const own = `${namespace}-own`;
  return [
    widgetDefinition(group),
    global('Namespace', 'v1', own, { metadata: { name: own, labels: { team: 'shop' } } }),
    global('ClusterRole', 'rbac.authorization.k8s.io/v1', `${namespace}-aggregate`, {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`aggregate-to-${namespace}`]: 'true' } }] },
      rules: [],
    }),
    global('ClusterRole', 'rbac.authorization.k8s.io/v1', `${namespace}-part`, {
      metadata: { name: `${namespace}-part`, labels: { [`aggregate-to-${namespace}`]: 'true' } },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
    }),
    global('ClusterRoleBinding', 'rbac.authorization.k8s.io/v1', `${namespace}-binding`, {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: `${namespace}-part` },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace }],
    }),
    global('PriorityClass', 'scheduling.k8s.io/v1', `${namespace}-high`, { value: 1000 }),
    global('StorageClass', 'storage.k8s.io/v1', `${namespace}-disk`, {
      provisioner: 'example.com/disk',
      volumeBindingMode: 'WaitForFirstConsumer',
    }),
    global('ValidatingWebhookConfiguration', 'admissionregistration.k8s.io/v1', `${namespace}-hook`, {
      webhooks: [
        {
          name: 'check.example.com',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Ignore',
          clientConfig: { service: { name: 'hook', namespace } },
          namespaceSelector: { matchLabels: { never: 'matches' } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    }),
    named('ServiceAccount', 'v1', 'web', {}),
    named('Role', 'rbac.authorization.k8s.io/v1', 'reader', {
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    }),
    named('RoleBinding', 'rbac.authorization.k8s.io/v1', 'reader', {
      roleRef: { kind: 'Role', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [
        { kind: 'User', name: 'ann' },
        { kind: 'ServiceAccount', name: 'web', namespace },
      ],
    }),
    named('ConfigMap', 'v1', 'settings', { data: { 'app.conf': 'a=1\n' }, binaryData: { blob: 'AAEC' } }),
    named('ConfigMap', 'v1', 'empty', { data: null }),
    named('Secret', 'v1', 'credentials', { stringData: { password: 'hunter2' }, data: { user: 'YW5u' } }),
    named('Service', 'v1', 'web', { spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] } }),
    named('Service', 'v1', 'web-headless', {
      spec: { clusterIP: 'None', selector: labels, ports: [{ port: 80 }] },
    }),
    named('Service', 'v1', 'web-node', {
      spec: { type: 'NodePort', selector: labels, ports: [{ name: 'http', port: 80 }] },
    }),
    named('Deployment', 'apps/v1', 'web', {
      spec: { replicas: 2, selector: { matchLabels: labels }, template: podTemplate(labels, 'nginx:1.27') },
    }),
    named('StatefulSet', 'apps/v1', 'db', {
      spec: {
        serviceName: 'web-headless',
        selector: { matchLabels: { app: 'db' } },
        template: podTemplate({ app: 'db' }, 'postgres:17'),
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: 'by-hand',
              resources: { requests: { storage: '1024Mi' } },
            },
          },
        ],
      },
    }),
    named('DaemonSet', 'apps/v1', 'agent', {
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: podTemplate({ app: 'agent' }, 'agent:1'),
      },
    }),
    named('CronJob', 'batch/v1', 'nightly', {
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: {
          spec: {
            template: { spec: { restartPolicy: 'OnFailure', containers: [{ name: 'job', image: 'job:1' }] } },
          },
        },
      },
    }),
    named('Job', 'batch/v1', 'once', {
      spec: {
        backoffLimit: 2,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'job:1' }] } },
      },
    }),
    named('Pod', 'v1', 'lonely', { spec: { containers: [{ name: 'main', image: 'busybox' }] } }),
    named('PersistentVolumeClaim', 'v1', 'data', {
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'by-hand',
        resources: { requests: { storage: '1024Mi' } },
      },
    }),
    named('HorizontalPodAutoscaler', 'autoscaling/v2', 'web', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        maxReplicas: 5,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
          },
        ],
      },
    }),
    named('PodDisruptionBudget', 'policy/v1', 'web', {
      spec: { maxUnavailable: '25%', selector: { matchLabels: labels } },
    }),
    named('NetworkPolicy', 'networking.k8s.io/v1', 'web', {
      spec: {
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }],
      },
    }),
    named('Ingress', 'networking.k8s.io/v1', 'web', {
      spec: {
        rules: [
          {
            host: 'shop.example',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    }),
    named('ResourceQuota', 'v1', 'quota', { spec: { hard: { pods: 1000, 'count/jobs.batch': '1000' } } }),
    named('LimitRange', 'v1', 'limits', {
      spec: { limits: [{ type: 'Container', max: { memory: '2048Gi' } }] },
    }),
    widget(group, namespace),
  ];
}

export function widgetDefinition(group: string): KubernetesObject {
  return global('CustomResourceDefinition', 'apiextensions.k8s.io/v1', `widgets.${group}`, {
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: widgetSchema } }],
    },
  });
}

export function widget(group: string, namespace: string): KubernetesObject {
  return {
    apiVersion: `${group}/v1`,
    kind: 'Widget',
    metadata: { name: 'gadget', namespace },
    spec: {
      size: '0.5',
      rotateEvery: '60m',
      port: 80,
      parts: [
        { name: 'b', color: 'red' },
        { name: 'a', color: 'blue' },
      ],
      free: { form: [1, { deep: null }], empty: {} },
      tags: ['y', 'x'],
    },
  };
}

const text = { type: 'string' };

const widgetSchema: JsonObject = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: {
          anyOf: [{ type: 'integer' }, text],
          pattern:
            '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
          'x-kubernetes-int-or-string': true,
        },
        rotateEvery: {
          ...text,
          description: 'How often, in units of https://golang.org/pkg/time/#ParseDuration',
        },
        port: { 'x-kubernetes-int-or-string': true },
        color: { ...text, default: 'green' },
        parts: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', required: ['name'], properties: { name: text, color: text } },
        },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};
