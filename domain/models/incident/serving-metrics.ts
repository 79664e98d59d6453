import type { MetricName } from '../diagnosis/evidence.ts';

/** What a query is about. */
export interface ServedName {
  namespace: string;
  name: string;
}

/** How a model is served decides what counts its requests; the first that has series is asked. */
export const servingModes = ['predictor', 'queue-proxy', 'istio', 'triton', 'vllm', 'kserve'] as const;
export type ServingMode = (typeof servingModes)[number];

type Row = Partial<Record<'errorRatio' | 'latency' | 'requestRate', (served: ServedName) => string>>;

/** Over which a rate is taken. */
const window = '15m';

const rate = (series: string): string => `sum(rate(${series}[${window}]))`;
const quantile = (series: string): string =>
  `histogram_quantile(0.95, sum by (le) (rate(${series}[${window}])))`;
/** In PromQL a label is matched by a regular expression between double quotes. */
const quoted = (text: string): string => text.replaceAll(/[\\"\n]/g, '');

const model = ({ namespace, name }: ServedName): string =>
  `model_name="${quoted(name)}",namespace=~"${quoted(namespace)}|"`;
const knative = ({ namespace, name }: ServedName): string =>
  `namespace_name="${quoted(namespace)}",configuration_name=~"${quoted(name)}(-predictor|-transformer)?(-default)?"`;
/** Pods and workloads of one InferenceService, and not of another whose name begins with its name: fraud, fraud-eu. */
const workload = (name: string): string => `${quoted(name)}-(predictor|transformer|explainer)(-.*)?`;
const istio = ({ namespace, name }: ServedName): string =>
  `reporter="destination",destination_service_namespace="${quoted(namespace)}",destination_workload=~"${workload(name)}"`;
const pods = ({ namespace, name }: ServedName): string =>
  `namespace="${quoted(namespace)}",pod=~"${workload(name)}",container!=""`;
const runtime = ({ namespace, name }: ServedName): string =>
  `namespace="${quoted(namespace)}",pod=~"${workload(name)}"`;

/**
 * Requests, errors and latency by how a model is served: recorded names of a predictor's own (`request_count`,
 * `request_error_count`, `request_latency_seconds`), Knative's queue-proxy, Istio, KServe's own servers, Triton, vLLM.
 * Latency in seconds, 95 % quantile; Triton only counts a sum, so there it is the mean.
 */
export const servingMetrics: Readonly<Record<ServingMode, Row>> = {
  predictor: {
    errorRatio: (on) =>
      `${rate(`request_error_count{${model(on)}}`)} / ${rate(`request_count{${model(on)}}`)}`,
    latency: (on) => quantile(`request_latency_seconds_bucket{${model(on)}}`),
    requestRate: (on) => rate(`request_count{${model(on)}}`),
  },
  'queue-proxy': {
    errorRatio: (on) =>
      `${rate(`revision_request_count{${knative(on)},response_code_class="5xx"}`)} / ${rate(`revision_request_count{${knative(on)}}`)}`,
    latency: (on) => `${quantile(`revision_request_latencies_bucket{${knative(on)}}`)} / 1000`,
    requestRate: (on) => rate(`revision_request_count{${knative(on)}}`),
  },
  istio: {
    errorRatio: (on) =>
      `${rate(`istio_requests_total{${istio(on)},response_code=~"5.."}`)} / ${rate(`istio_requests_total{${istio(on)}}`)}`,
    latency: (on) => `${quantile(`istio_request_duration_milliseconds_bucket{${istio(on)}}`)} / 1000`,
    requestRate: (on) => rate(`istio_requests_total{${istio(on)}}`),
  },
  triton: {
    errorRatio: (on) =>
      `${rate(`nv_inference_request_failure{${runtime(on)}}`)} / (${rate(`nv_inference_request_success{${runtime(on)}}`)} + ${rate(`nv_inference_request_failure{${runtime(on)}}`)})`,
    latency: (on) =>
      `${rate(`nv_inference_request_duration_us{${runtime(on)}}`)} / ${rate(`nv_inference_request_success{${runtime(on)}}`)} / 1e6`,
    requestRate: (on) => rate(`nv_inference_request_success{${runtime(on)}}`),
  },
  vllm: {
    latency: (on) => quantile(`vllm:e2e_request_latency_seconds_bucket{${runtime(on)}}`),
    requestRate: (on) => rate(`vllm:request_success_total{${runtime(on)}}`),
  },
  kserve: {
    latency: (on) => quantile(`request_predict_seconds_bucket{model_name="${quoted(on.name)}"}`),
    requestRate: (on) => rate(`request_predict_seconds_count{model_name="${quoted(on.name)}"}`),
  },
};

/** What the kubelet and the GPU exporter say of the pods of a model, however it is served. */
export const podMetrics: Readonly<Partial<Record<MetricName, (served: ServedName) => string>>> = {
  processor: (on) => rate(`container_cpu_usage_seconds_total{${pods(on)}}`),
  throttledShare: (on) =>
    `${rate(`container_cpu_cfs_throttled_periods_total{${pods(on)}}`)} / ${rate(`container_cpu_cfs_periods_total{${pods(on)}}`)}`,
  memoryShare: (on) =>
    `max(container_memory_working_set_bytes{${pods(on)}} / (container_spec_memory_limit_bytes{${pods(on)}} > 0))`,
  network: (on) =>
    `${rate(`container_network_receive_bytes_total{${runtime(on)}}`)} + ${rate(`container_network_transmit_bytes_total{${runtime(on)}}`)}`,
  gpuErrors: (on) => `max(DCGM_FI_DEV_XID_ERRORS{${runtime(on)}})`,
  gpuThrottledShare: (on) =>
    `max(rate(DCGM_FI_DEV_THERMAL_VIOLATION{${runtime(on)}}[${window}]) + rate(DCGM_FI_DEV_POWER_VIOLATION{${runtime(on)}}[${window}])) / 1e6`,
};
