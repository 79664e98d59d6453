import { Counter, Histogram, Registry } from 'prom-client';

/** Which pod answered, as the labels of Knative's queue-proxy and a scrape of the pod say it. */
export interface PodLabels {
  namespace: string;
  /** InferenceService. */
  model: string;
  pod: string;
  /** In Knative mode: the configuration and revision that it belongs to. */
  revision?: { configuration: string; name: string };
}

/** What pods count of themselves: Knative's queue-proxy where there is one, and KServe's own server. */
export interface ServingMetrics {
  count(labels: PodLabels, code: number, milliseconds: number): void;
  /** In Prometheus' text format. */
  text(): Promise<string>;
  contentType: string;
}

/** Of queue-proxy, milliseconds. */
const milliseconds = [
  5, 10, 20, 40, 60, 80, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000, 2000, 5000,
  10_000, 20_000, 50_000, 100_000,
];
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const queueProxyLabels = [
  'namespace_name',
  'service_name',
  'configuration_name',
  'revision_name',
  'pod_name',
  'container_name',
  'response_code',
  'response_code_class',
] as const;

export function createServingMetrics(): ServingMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'revision_request_count',
    help: 'The number of requests that are routed to queue-proxy',
    labelNames: queueProxyLabels,
    registers,
  });
  const latencies = new Histogram({
    name: 'revision_request_latencies',
    help: 'The response time in millisecond',
    labelNames: queueProxyLabels,
    buckets: milliseconds,
    registers,
  });
  const predictions = new Histogram({
    name: 'request_predict_seconds',
    help: 'predict request latency',
    labelNames: ['model_name', 'namespace', 'pod'] as const,
    buckets: seconds,
    registers,
  });
  return {
    count({ namespace, model, pod, revision }, code, took) {
      predictions.observe({ model_name: model, namespace, pod }, took / 1000);
      if (revision === undefined) return;
      const labels = {
        namespace_name: namespace,
        service_name: revision.configuration,
        configuration_name: revision.configuration,
        revision_name: revision.name,
        pod_name: pod,
        container_name: 'kserve-container',
        response_code: String(code),
        response_code_class: `${Math.floor(code / 100)}xx`,
      };
      requests.inc(labels);
      latencies.observe(labels, took);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
