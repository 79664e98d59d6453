import type { RecordingRule, RuleGroup } from './alert.ts';

/** What counts the requests of a predictor. Of several that count the same, the first one holds. */
interface ServingMode {
  name: string;
  /** Label with the name of the model: our PodMonitor gives pods `inference_service`. */
  model: 'model_name' | 'inference_service';
  requests?: string;
  errors?: string;
  /** Buckets of a histogram, and how many of its units are a second. */
  buckets?: string;
  unitsPerSecond?: number;
}

const ofPod = 'inference_service!=""';

const modes: readonly ServingMode[] = [
  { name: 'predictor', model: 'model_name', buckets: 'model_prediction_latency_seconds_bucket' },
  {
    name: 'queue-proxy',
    model: 'inference_service',
    requests: `revision_request_count{${ofPod}}`,
    errors: `revision_request_count{${ofPod},response_code_class="5xx"}`,
    buckets: `revision_request_latencies_bucket{${ofPod}}`,
    unitsPerSecond: 1000,
  },
  {
    name: 'kserve',
    model: 'inference_service',
    requests: `request_predict_seconds_count{${ofPod}}`,
    buckets: `request_predict_seconds_bucket{${ofPod}}`,
  },
  {
    name: 'triton',
    model: 'inference_service',
    requests: `nv_inference_request_success{${ofPod}}`,
    errors: `nv_inference_request_failure{${ofPod}}`,
  },
  {
    name: 'vllm',
    model: 'inference_service',
    requests: `vllm:request_success_total{${ofPod}}`,
    buckets: `vllm:e2e_request_latency_seconds_bucket{${ofPod}}`,
  },
];

const quantiles = ['0.5', '0.95', '0.99'] as const;

function recordingsOf(mode: ServingMode, index: number): RecordingRule[] {
  const { name, model, requests, errors, buckets, unitsPerSecond = 1 } = mode;
  // The empty name is that of series which a predictor exposes itself.
  const earlier = ['', ...modes.slice(0, index).map((one) => one.name)].join('|');
  const record = (
    as: string,
    series: string,
    more: Readonly<Record<string, string>> = {},
  ): RecordingRule => ({
    record: as,
    expr: `${named(series, model)} unless on (namespace, model_name) ${as}{recorded_from=~"${earlier}"}`,
    labels: { recorded_from: name, ...more },
  });
  const latency = (quantile: string): string => {
    const value = `histogram_quantile(${quantile}, sum by (namespace, ${model}, le) (rate(${buckets}[5m])))`;
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

/** Series under the name of the model that they are about. */
function named(series: string, model: ServingMode['model']): string {
  return model === 'model_name' ? series : `label_replace(${series}, "model_name", "$1", "${model}", "(.+)")`;
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
