import type { RecordingRule, RuleGroup } from './alert.ts';

/** What counts the requests of a predictor. Of several that count the same, the first one holds. */
interface ServingMode {
  name: string;
  /** Which labels name the model, and which part of them does; as they are where left out. */
  labels?: { model: Extracted; namespace?: Extracted };
  requests?: string;
  errors?: string;
  /** Buckets of a histogram, and how many of its units are a second. */
  buckets?: string;
  unitsPerSecond?: number;
}

/** A label, and the regular expression whose first group is what is wanted of it. */
type Extracted = readonly [label: string, pattern: string];

/** Our PodMonitor gives pods of predictors this label. */
const labels = { model: ['inference_service', '(.+)'] } as const;
const ofPod = 'inference_service!=""';

const ofMesh = 'reporter="destination",destination_workload=~".+-predictor(-.*)?"';

const modes: readonly ServingMode[] = [
  { name: 'predictor', buckets: 'model_prediction_latency_seconds_bucket' },
  {
    name: 'queue-proxy',
    labels,
    requests: `revision_request_count{${ofPod}}`,
    errors: `revision_request_count{${ofPod},response_code_class="5xx"}`,
    buckets: `revision_request_latencies_bucket{${ofPod}}`,
    unitsPerSecond: 1000,
  },
  {
    name: 'kserve',
    labels,
    requests: `request_predict_seconds_count{${ofPod}}`,
    buckets: `request_predict_seconds_bucket{${ofPod}}`,
  },
  {
    name: 'triton',
    labels,
    requests: `nv_inference_request_success{${ofPod}}`,
    errors: `nv_inference_request_failure{${ofPod}}`,
  },
  {
    name: 'vllm',
    labels,
    requests: `vllm:request_success_total{${ofPod}}`,
    buckets: `vllm:e2e_request_latency_seconds_bucket{${ofPod}}`,
  },
  {
    name: 'istio',
    labels: {
      model: ['destination_workload', '(.+)-predictor(-.*)?'],
      namespace: ['destination_service_namespace', '(.+)'],
    },
    requests: `istio_requests_total{${ofMesh}}`,
    errors: `istio_requests_total{${ofMesh},response_code=~"5..|0"}`,
    buckets: `istio_request_duration_milliseconds_bucket{${ofMesh}}`,
    unitsPerSecond: 1000,
  },
];

const quantiles = ['0.5', '0.95', '0.99'] as const;

function recordingsOf(mode: ServingMode, index: number): RecordingRule[] {
  const { name, requests, errors, buckets, unitsPerSecond = 1 } = mode;
  // The empty name is that of series which a predictor exposes itself.
  const earlier = ['', ...modes.slice(0, index).map((one) => one.name)].join('|');
  const record = (
    as: string,
    series: string,
    more: Readonly<Record<string, string>> = {},
  ): RecordingRule => ({
    record: as,
    expr: `${named(series, mode)} unless on (namespace, model_name) ${as}{recorded_from=~"${earlier}"}`,
    labels: { recorded_from: name, ...more },
  });
  const by = [mode.labels?.namespace?.[0] ?? 'namespace', mode.labels?.model[0] ?? 'model_name', 'le'].join(
    ', ',
  );
  const latency = (quantile: string): string => {
    const value = `histogram_quantile(${quantile}, sum by (${by}) (rate(${buckets}[5m])))`;
    return unitsPerSecond === 1 ? value : `${value} / ${unitsPerSecond}`;
  };
  return [
    ...(requests === undefined ? [] : [record('request_count', requests)]),
    ...(errors === undefined ? [] : [record('request_error_count', errors)]),
    ...(buckets === undefined
      ? []
      : quantiles.map((quantile) =>
          record('model_prediction_latency_seconds', latency(quantile), { quantile }),
        )),
  ];
}

/** Series under namespace and name of the model that they are about. */
function named(series: string, { labels: from }: ServingMode): string {
  const model = from === undefined ? series : replaced(series, 'model_name', from.model);
  return from?.namespace === undefined ? model : replaced(model, 'namespace', from.namespace);
}

function replaced(series: string, as: string, [label, pattern]: Extracted): string {
  return `label_replace(${series}, "${as}", "$1", "${label}", "${pattern}")`;
}

/**
 * Requests, errors and latency (seconds) of predictors under the names that dashboards of models know, however they are
 * served. What a predictor exposes under these names itself is left as it is.
 */
export const servingRecordings: RuleGroup = {
  name: 'ml-model-serving',
  interval: '1m',
  rules: [
    ...modes.flatMap(recordingsOf),
    {
      record: 'request_latency_seconds',
      expr: 'model_prediction_latency_seconds{recorded_from!=""}',
    },
  ],
};
