import type { KubernetesObject } from '../infrastructure/object.ts';

/** Where what is monitored is, and by which labels a Prometheus of the operator picks its objects. */
export interface MonitoringOptions {
  /** On monitors, rules and dashboards alike. */
  labels: Readonly<Record<string, string>>;
  /** Of Plumbline itself. */
  namespace: string;
  /** Address below which the page about each alert is; that of the gateway in the cluster unless stated. */
  runbooks?: string | undefined;
}

const group = 'monitoring.coreos.com/v1';
const inferenceService = 'serving.kserve.io/inferenceservice';

/** The monitors of our own processes and of all predictors. */
export function monitors({ labels, namespace }: MonitoringOptions): KubernetesObject[] {
  const metadata = (name: string) => ({ name, namespace, labels: { ...labels } });
  const product = { 'app.kubernetes.io/name': 'plumbline' };
  return [
    {
      apiVersion: group,
      kind: 'ServiceMonitor',
      metadata: metadata('plumbline-gateway'),
      spec: {
        selector: { matchLabels: { ...product, 'app.kubernetes.io/component': 'gateway' } },
        // Of the two Services of the gateway the headless one, else each pod is scraped twice.
        endpoints: [
          { port: 'http', path: '/metrics', interval: '30s', honorLabels: true, relabelings: [onlyReplicas] },
        ],
      },
    },
    {
      apiVersion: group,
      kind: 'PodMonitor',
      metadata: metadata('plumbline-workers'),
      spec: {
        selector: {
          matchLabels: product,
          matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'NotIn', values: ['gateway'] }],
        },
        podMetricsEndpoints: [{ port: 'metrics', path: '/metrics', interval: '30s', honorLabels: true }],
      },
    },
    {
      apiVersion: group,
      kind: 'PodMonitor',
      metadata: metadata('plumbline-predictors'),
      spec: {
        // Knative's Services have no port for metrics, so the pods themselves are scraped.
        namespaceSelector: { any: true },
        selector: { matchExpressions: [{ key: inferenceService, operator: 'Exists' }] },
        podMetricsEndpoints: ['http-usermetric', 'user-port', 'http1', 'metrics'].map((port) => ({
          port,
          path: '/metrics',
          interval: '30s',
          relabelings: [
            {
              sourceLabels: ['__meta_kubernetes_pod_label_serving_kserve_io_inferenceservice'],
              targetLabel: 'inference_service',
            },
          ],
        })),
      },
    },
  ];
}

const onlyReplicas = {
  action: 'keep',
  sourceLabels: ['__meta_kubernetes_service_name'],
  regex: '.*-replicas',
};
