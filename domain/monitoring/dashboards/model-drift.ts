import { createDashboard } from './dashboard.ts';

const of = 'namespace=~"$namespace",model_name=~"$model_name"';
const max = (series: string, ...more: string[]): string =>
  `max by (${['namespace', 'model_name', ...more].join(', ')}) (${series})`;
const latency = (quantile: string): string =>
  max(`model_prediction_latency_seconds{${of},quantile="${quantile}"}`);
/** Pods of a predictor, by how KServe names them. */
const pods = 'namespace=~"$namespace",pod=~"($model_name)-predictor-.*",container!=""';

export const modelDrift = createDashboard(
  {
    uid: 'plumbline-model-drift',
    title: 'Plumbline / Model drift',
    description:
      'What models are asked and answer, how far that is from their reference, and how they serve.',
    tags: ['plumbline', 'models'],
  },
  { namespace: 'model_alert_threshold', model_name: 'model_alert_threshold' },
  [
    {
      type: 'stat',
      title: 'Drift status',
      queries: { '{{model_name}}': max(`model_drift_detected{${of}}`) },
      words: { '0': { text: 'steady', color: 'green' }, '1': { text: 'drifted', color: 'red' } },
    },
    {
      title: 'Drift score',
      description: 'Share of drifted columns. From the line on, drift opens an incident.',
      queries: { '{{model_name}}': max(`model_drift_score{${of}}`) },
      unit: 'percentunit',
      line: 0.5,
    },
    {
      title: 'Predictions a minute',
      queries: {
        '{{model_name}}': `60 * sum by (namespace, model_name) (rate(model_predictions_total{${of}}[$__rate_interval]))`,
      },
    },
    {
      title: 'Latency',
      queries: {
        '50 % {{model_name}}': latency('0.5'),
        '95 % {{model_name}}': latency('0.95'),
        '99 % {{model_name}}': latency('0.99'),
      },
      unit: 's',
    },
    {
      title: 'Failed requests',
      queries: {
        '{{model_name}}': `sum by (namespace, model_name) (rate(request_error_count{${of}}[$__rate_interval])) / sum by (namespace, model_name) (rate(request_count{${of}}[$__rate_interval]))`,
      },
      unit: 'percentunit',
    },
    {
      title: 'Feature drift',
      description: 'Score of each column by its test: an effect size or distance, or a p-value.',
      queries: { '{{model_name}} {{feature_name}}': max(`model_feature_drift_score{${of}}`, 'feature_name') },
    },
    {
      type: 'heatmap',
      title: 'Distribution of predictions',
      queries: {
        '{{le}}': `sum by (le) (increase(model_prediction_distribution_bucket{${of}}[$__rate_interval]))`,
      },
    },
    {
      title: 'Means of features',
      queries: { '{{model_name}} {{feature_name}}': max(`model_feature_mean{${of}}`, 'feature_name') },
    },
    {
      title: 'Missing values',
      queries: {
        '{{model_name}} {{feature_name}}': `${max(`model_feature_missing_ratio{${of}}`, 'feature_name')} > 0`,
      },
      unit: 'percentunit',
    },
    {
      title: 'Faults of the data',
      queries: { '{{model_name}} {{severity}}': max(`model_data_quality_findings{${of}}`, 'severity') },
    },
    {
      title: 'Performance',
      description: 'From labels, or estimated without them.',
      queries: {
        '{{model_name}} {{metric}} ({{source}})': max(`model_performance{${of}}`, 'metric', 'source'),
      },
    },
    {
      title: 'Time since the last scan',
      queries: { '{{model_name}}': `time() - ${max(`model_scan_timestamp_seconds{${of}}`)}` },
      unit: 's',
    },
    {
      title: 'Payload events without their other half',
      queries: {
        '{{model_name}} {{kind}}': `sum by (namespace, model_name, kind) (rate(plumbline_payload_unmatched_total{${of}}[$__rate_interval]))`,
      },
      unit: 'ops',
    },
    {
      title: 'CPU',
      queries: {
        '{{pod}}': `sum by (pod) (rate(container_cpu_usage_seconds_total{${pods}}[$__rate_interval]))`,
      },
    },
    {
      title: 'Memory',
      queries: { '{{pod}}': `sum by (pod) (container_memory_working_set_bytes{${pods}})` },
      unit: 'bytes',
    },
    {
      title: 'CPU throttled',
      queries: {
        '{{pod}}': `sum by (pod) (rate(container_cpu_cfs_throttled_periods_total{${pods}}[$__rate_interval])) / sum by (pod) (rate(container_cpu_cfs_periods_total{${pods}}[$__rate_interval]))`,
      },
      unit: 'percentunit',
    },
    {
      title: 'Network',
      queries: {
        'in {{pod}}':
          'sum by (pod) (rate(container_network_receive_bytes_total{namespace=~"$namespace",pod=~"($model_name)-predictor-.*"}[$__rate_interval]))',
        'out {{pod}}':
          'sum by (pod) (rate(container_network_transmit_bytes_total{namespace=~"$namespace",pod=~"($model_name)-predictor-.*"}[$__rate_interval]))',
      },
      unit: 'Bps',
    },
    {
      title: 'Restarts (an hour)',
      queries: {
        '{{pod}}': `sum by (pod) (increase(kube_pod_container_status_restarts_total{${pods}}[1h]))`,
      },
    },
  ],
);
