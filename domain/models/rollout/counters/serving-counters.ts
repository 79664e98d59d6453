import { podPattern, workloadPattern } from './side-names.ts';

/** Which side of which service is counted. */
export interface CountedSide {
  namespace: string;
  /** Name of the InferenceService. */
  service: string;
  /** Revision or service, as the serving mode names it. */
  side: string;
}

/** Where requests of one side are counted: PromQL selectors of counters. */
export interface ServingCounters {
  name: string;
  requests: (side: CountedSide) => string[];
  /** Of them, failed ones; undefined where nobody counts them. */
  errors?: (side: CountedSide) => string[];
  /** Buckets of latencies, and how many of their units are a second. */
  latency?: { buckets: (side: CountedSide) => string; unitsPerSecond: number };
}

const revision = ({ namespace, side }: CountedSide, more = ''): string =>
  `{namespace_name="${namespace}",revision_name="${side}"${more}}`;
const workload = ({ namespace, side }: CountedSide, more = ''): string =>
  `{reporter="destination",destination_workload_namespace="${namespace}",destination_workload=~"${workloadPattern(side)}"${more}}`;
const pods = ({ namespace, side }: CountedSide): string =>
  `{namespace="${namespace}",pod=~"${podPattern(side)}"}`;
const version = ({ namespace, service, side }: CountedSide): string =>
  `{namespace="${namespace}",model_name="${service}",model_version="${side}"}`;

/**
 * What counts requests by revision, the most exact first: Knative's queue-proxy, Istio, a predictor's own names (by
 * version or pod), Triton, vLLM, KServe's own servers. The last two count no failures.
 */
export const servingCounters: readonly ServingCounters[] = [
  {
    name: 'queue-proxy',
    requests: (side) => [`revision_request_count${revision(side)}`],
    errors: (side) => [`revision_request_count${revision(side, ',response_code_class="5xx"')}`],
    latency: {
      buckets: (side) => `revision_request_latencies_bucket${revision(side)}`,
      unitsPerSecond: 1000,
    },
  },
  {
    name: 'istio',
    requests: (side) => [`istio_requests_total${workload(side)}`],
    errors: (side) => [`istio_requests_total${workload(side, ',response_code=~"5..|0"')}`],
    latency: {
      buckets: (side) => `istio_request_duration_milliseconds_bucket${workload(side)}`,
      unitsPerSecond: 1000,
    },
  },
  {
    name: 'predictor, by version',
    requests: (side) => [`request_count${version(side)}`],
    errors: (side) => [`request_error_count${version(side)}`],
    latency: { buckets: (side) => `request_latency_seconds_bucket${version(side)}`, unitsPerSecond: 1 },
  },
  {
    name: 'predictor, by pod',
    requests: (side) => [`request_count${pods(side)}`],
    errors: (side) => [`request_error_count${pods(side)}`],
    latency: { buckets: (side) => `request_latency_seconds_bucket${pods(side)}`, unitsPerSecond: 1 },
  },
  {
    name: 'triton',
    requests: (side) => [
      `nv_inference_request_success${pods(side)}`,
      `nv_inference_request_failure${pods(side)}`,
    ],
    errors: (side) => [`nv_inference_request_failure${pods(side)}`],
  },
  {
    name: 'vllm',
    requests: (side) => [`vllm:request_success_total${pods(side)}`],
    latency: { buckets: (side) => `vllm:e2e_request_latency_seconds_bucket${pods(side)}`, unitsPerSecond: 1 },
  },
  {
    name: 'kserve',
    requests: (side) => [`request_predict_seconds_count${pods(side)}`],
    latency: { buckets: (side) => `request_predict_seconds_bucket${pods(side)}`, unitsPerSecond: 1 },
  },
];

/** Buckets of predictions of a predictor that exposes them itself, by version and by pod. */
export const predictionBuckets: readonly ((side: CountedSide) => string)[] = [
  (side) => `model_prediction_distribution_bucket${version(side)}`,
  (side) => `model_prediction_distribution_bucket${pods(side)}`,
];
