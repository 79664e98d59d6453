import { alertsFor } from './alert.ts';
import type { RuleGroup } from './alert.ts';

const alert = alertsFor('ml-ops');

/** Every gateway says the same about a model, and retired versions must not count apart. */
const ofModel = (aggregate: string, series: string): string =>
  `${aggregate} by (namespace, model_name) (${series})`;
const stored = (series: string): string => ofModel('max', series);
/** The threshold of an alert, from the configuration of the model: so the rules are the same for all. */
const threshold = (name: string): string =>
  `on (namespace, model_name) ${stored(`model_alert_threshold{alert="${name}"}`)}`;
const rate = (series: string): string => ofModel('sum', `rate(${series}[5m])`);
const named = '{{ $labels.namespace }}/{{ $labels.model_name }}';

const drift: RuleGroup = {
  name: 'model-drift',
  interval: '1m',
  rules: [
    alert({
      name: 'DataDriftDetected',
      expr: `${stored('model_drift_detected')} == 1`,
      for: '5m',
      severity: 'warning',
      summary: `The data of ${named} drifted`,
      description: `The last scans of ${named} found that its present data no longer looks like its reference.`,
    }),
    alert({
      name: 'HighDriftScore',
      expr: `${stored('model_drift_score')} > ${threshold('HighDriftScore')}`,
      for: '10m',
      severity: 'critical',
      summary: `Most of the data of ${named} drifted`,
      description: `{{ $value | humanizePercentage }} of the columns of ${named} drifted.`,
    }),
    alert({
      name: 'ModelScanOverdue',
      expr: `time() - ${stored('model_scan_timestamp_seconds')} > 3 * ${stored('model_scan_interval_seconds')} + 300`,
      for: '5m',
      severity: 'warning',
      summary: `${named} is not scanned`,
      description: `The last scan of ${named} that came to a result is {{ $value | humanizeDuration }} old, more than three of its intervals.`,
    }),
    alert({
      name: 'ModelDataBroken',
      expr: `${stored('model_data_quality_findings{severity="critical"}')} > 0`,
      for: '5m',
      severity: 'warning',
      summary: `The data of ${named} itself is broken`,
      description: `{{ $value }} critical faults of the data of ${named}: mend the pipeline before anybody retrains on it.`,
    }),
  ],
};

const performance: RuleGroup = {
  name: 'model-performance',
  interval: '1m',
  rules: [
    alert({
      name: 'HighPredictionLatency',
      expr: `${stored('model_prediction_latency_seconds{quantile="0.95"}')} > ${threshold('HighPredictionLatency')}`,
      for: '5m',
      severity: 'warning',
      summary: `${named} answers slowly`,
      description: `One prediction of twenty of ${named} takes more than {{ $value | humanizeDuration }}.`,
    }),
    alert({
      name: 'LowPredictionRate',
      expr: `${rate('model_predictions_total')} < ${threshold('LowPredictionRate')}`,
      for: '10m',
      severity: 'warning',
      summary: `${named} is hardly asked`,
      description: `${named} makes {{ $value | humanize }} predictions a second.`,
    }),
    alert({
      name: 'HighErrorRate',
      expr: `${rate('request_error_count')} > ${threshold('HighErrorRate')}`,
      for: '5m',
      severity: 'critical',
      summary: `Requests to ${named} fail`,
      description: `{{ $value | humanize }} requests a second to ${named} fail.`,
    }),
    alert({
      name: 'HighErrorRatio',
      expr: `${rate('request_error_count')} / (${rate('request_count')} > 0) > ${threshold('HighErrorRatio')}`,
      for: '5m',
      severity: 'critical',
      summary: `Too large a share of the requests to ${named} fails`,
      description: `{{ $value | humanizePercentage }} of the requests to ${named} fail.`,
    }),
  ],
};

const model = '{{ $labels.model }}';

const lifecycle: RuleGroup = {
  name: 'ml-model',
  interval: '1m',
  rules: [
    alert({
      name: 'UnmatchedPayloads',
      expr: `${rate('plumbline_payload_unmatched_total')} / (${rate('plumbline_payload_events_total')} > 0) > 0.05`,
      for: '15m',
      severity: 'warning',
      summary: `Questions and answers of ${named} do not meet`,
      description: `{{ $value | humanizePercentage }} of the logged events of ${named} lack their other half: what is compared is not what was asked.`,
    }),
    alert({
      name: 'RetrainingFailed',
      expr: 'max by (model) (plumbline_last_retraining_failed) == 1',
      for: '1m',
      severity: 'warning',
      summary: `The last retraining of ${model} failed`,
      description: `The last retraining of ${model} failed; the model that serves is the one from before.`,
    }),
    alert({
      name: 'RolloutNotUndone',
      expr: 'max by (model) (plumbline_last_rollout_failed) == 1',
      for: '1m',
      severity: 'critical',
      summary: `A rollout of ${model} is left half-way`,
      description: `The last rollout of ${model} could not be put back altogether: a person has to.`,
    }),
    alert({
      name: 'RolloutWaits',
      expr: 'max by (model) (plumbline_oldest_approval_age_seconds{kind="rollout"}) > 3600 and on (model) max by (model) (plumbline_rollout_traffic_percent) > 0',
      for: '1m',
      severity: 'warning',
      summary: `A canary of ${model} waits for people`,
      description: `A candidate of ${model} has traffic, and what to do has been asked for an hour or longer.`,
    }),
  ],
};

export const modelRules: readonly RuleGroup[] = [drift, performance, lifecycle];
