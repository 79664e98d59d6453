import type { JsonObject, KubernetesObject } from '../../../domain/infrastructure/object.ts';

/** Applications a namespace. */
const applicationsPerNamespace = 40;

/** Namespaces that so many objects need. */
export function namespacesFor(count: number): string[] {
  const applications = Math.ceil(count / kindsOf('', 0).length);
  return Array.from(
    { length: Math.ceil(applications / applicationsPerNamespace) },
    (_, index) => `team-${index}`,
  );
}

/** So many objects of the kinds that applications are made of, each application a little different. */
export function benchmarkObjects(count: number): KubernetesObject[] {
  const objects: KubernetesObject[] = [];
  for (let index = 0; objects.length < count; index += 1) {
    const namespace = `team-${Math.floor(index / applicationsPerNamespace)}`;
    objects.push(...kindsOf(namespace, index));
  }
  return objects.slice(0, count);
}

/** The objects of one application. */
function kindsOf(namespace: string, index: number): KubernetesObject[] {
  const name = `app-${index}`;
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': namespace };
  const object = (apiVersion: string, kind: string, content: JsonObject): KubernetesObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace, labels },
    ...content,
  });
  const selector = { matchLabels: { 'app.kubernetes.io/name': name } };
  const template = podTemplate(name, index);
  return [
    object('apps/v1', 'Deployment', { spec: { replicas: 1 + (index % 4), selector, template } }),
    object('apps/v1', 'StatefulSet', {
      spec: { serviceName: name, replicas: 1 + (index % 3), selector, template },
    }),
    object('v1', 'Service', {
      spec: {
        ...(index % 10 === 0 ? { type: 'NodePort' } : {}),
        selector: selector.matchLabels,
        ports: [
          { name: 'http', port: 80, targetPort: 8080 },
          { name: 'metrics', port: 9090 + (index % 7) },
        ],
      },
    }),
    object('v1', 'ConfigMap', {
      data: { 'app.properties': `name=${name}\nlevel=${index % 5}\n`, FEATURE: 'enabled' },
    }),
    object('v1', 'Secret', { stringData: { password: `value-${index}` } }),
    object('v1', 'ServiceAccount', {}),
    object('networking.k8s.io/v1', 'Ingress', {
      spec: {
        rules: [
          {
            host: `${name}.example.com`,
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } },
              ],
            },
          },
        ],
      },
    }),
    object('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: selector, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }] },
    }),
    object('policy/v1', 'PodDisruptionBudget', { spec: { minAvailable: 1, selector } }),
    object('batch/v1', 'CronJob', {
      spec: {
        schedule: `${index % 60} 3 * * *`,
        jobTemplate: {
          spec: {
            template: {
              spec: {
                restartPolicy: 'OnFailure',
                containers: [{ name: 'clean', image: `registry.example/clean:${index}` }],
              },
            },
          },
        },
      },
    }),
  ];
}

function podTemplate(name: string, index: number): JsonObject {
  return {
    metadata: { labels: { 'app.kubernetes.io/name': name } },
    spec: {
      serviceAccountName: name,
      containers: [
        {
          name: 'main',
          image: `registry.example/${name}:1.${index}`,
          ports: [{ name: 'http', containerPort: 8080 }],
          env: [
            { name: 'APP_NAME', value: name },
            { name: 'APP_PASSWORD', valueFrom: { secretKeyRef: { name, key: 'password' } } },
          ],
          resources: {
            requests: { cpu: '0.1', memory: '128Mi' },
            limits: { memory: `${128 * (1 + (index % 3))}Mi` },
          },
          readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
          ...(index % 2 === 0 ? { livenessProbe: { httpGet: { path: '/live', port: 'http' } } } : {}),
          volumeMounts: [{ name: 'settings', mountPath: '/etc/app' }],
        },
        ...(index % 5 === 0
          ? [{ name: 'proxy', image: 'registry.example/proxy:latest', args: ['--quiet'] }]
          : []),
      ],
      volumes: [{ name: 'settings', configMap: { name } }],
    },
  };
}
