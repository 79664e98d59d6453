/** Series of a minute each, as promtool writes them, in which an alert is silent or fires. */
export interface AlertCase {
  alert: string;
  /** Series by name; `+` and `x` are promtool's. */
  series: Readonly<Record<string, string>>;
  /** Minutes from the beginning. */
  at: number;
  /** Labels of what fires, beside those of every alert; nothing where it is silent. */
  fires: Readonly<Record<string, string>>[];
}

const fraud = { namespace: 'ml', model_name: 'fraud' };
const ofFraud = 'namespace="ml",model_name="fraud"';
const threshold = (alert: string, value: number) => ({
  [`model_alert_threshold{${ofFraud},alert="${alert}"}`]: `${value}x60`,
});
const shop = { target: 'shop' };
const always = (value: number): string => `${value}x240`;

/** Each alert once where it fires and once where it comes near. */
export const alertCases: readonly AlertCase[] = [
  // Two gateways say the same about a model: it fires once.
  {
    alert: 'DataDriftDetected',
    series: {
      [`model_drift_detected{${ofFraud},pod="a"}`]: always(1),
      [`model_drift_detected{${ofFraud},pod="b"}`]: always(1),
    },
    at: 6,
    fires: [fraud],
  },
  {
    alert: 'DataDriftDetected',
    series: { [`model_drift_detected{${ofFraud}}`]: always(1) },
    at: 4,
    fires: [],
  },
  {
    alert: 'HighDriftScore',
    series: { [`model_drift_score{${ofFraud}}`]: always(0.75), ...threshold('HighDriftScore', 0.7) },
    at: 12,
    fires: [fraud],
  },
  {
    alert: 'HighDriftScore',
    series: { [`model_drift_score{${ofFraud}}`]: always(0.75), ...threshold('HighDriftScore', 0.8) },
    at: 12,
    fires: [],
  },
  {
    alert: 'ModelScanOverdue',
    series: {
      [`model_scan_timestamp_seconds{${ofFraud}}`]: always(0),
      [`model_scan_interval_seconds{${ofFraud}}`]: always(300),
    },
    at: 27,
    fires: [fraud],
  },
  {
    alert: 'ModelScanOverdue',
    series: {
      [`model_scan_timestamp_seconds{${ofFraud}}`]: '0+60x240',
      [`model_scan_interval_seconds{${ofFraud}}`]: always(300),
    },
    at: 40,
    fires: [],
  },
  {
    alert: 'ModelDataBroken',
    series: { [`model_data_quality_findings{${ofFraud},severity="critical"}`]: always(2) },
    at: 6,
    fires: [fraud],
  },
  {
    alert: 'ModelDataBroken',
    series: { [`model_data_quality_findings{${ofFraud},severity="high"}`]: always(2) },
    at: 6,
    fires: [],
  },
  // Of Knative's queue-proxy, in milliseconds, through the recordings.
  {
    alert: 'HighPredictionLatency',
    series: {
      'revision_request_latencies_bucket{namespace="ml",inference_service="fraud",le="1000"}': '0+1x60',
      'revision_request_latencies_bucket{namespace="ml",inference_service="fraud",le="5000"}': '0+60x60',
      'revision_request_latencies_bucket{namespace="ml",inference_service="fraud",le="+Inf"}': '0+60x60',
      ...threshold('HighPredictionLatency', 1),
    },
    at: 12,
    fires: [fraud],
  },
  {
    alert: 'HighPredictionLatency',
    series: {
      'revision_request_latencies_bucket{namespace="ml",inference_service="fraud",le="500"}': '0+60x60',
      'revision_request_latencies_bucket{namespace="ml",inference_service="fraud",le="+Inf"}': '0+60x60',
      ...threshold('HighPredictionLatency', 1),
    },
    at: 12,
    fires: [],
  },
  {
    alert: 'LowPredictionRate',
    series: {
      [`model_predictions_total{${ofFraud},model_version="1"}`]: '0+30x60',
      ...threshold('LowPredictionRate', 1),
    },
    at: 16,
    fires: [fraud],
  },
  // A retired version answers nothing; the model as a whole does.
  {
    alert: 'LowPredictionRate',
    series: {
      [`model_predictions_total{${ofFraud},model_version="1"}`]: always(1000),
      [`model_predictions_total{${ofFraud},model_version="2"}`]: '0+90x60',
      ...threshold('LowPredictionRate', 1),
    },
    at: 16,
    fires: [],
  },
  {
    alert: 'HighErrorRate',
    series: {
      'revision_request_count{namespace="ml",inference_service="fraud",response_code_class="5xx"}': '0+6x60',
      ...threshold('HighErrorRate', 0.05),
    },
    at: 15,
    fires: [fraud],
  },
  // By Istio, where nothing of the pods is scraped.
  {
    alert: 'HighErrorRate',
    series: {
      'istio_requests_total{reporter="destination",namespace="mesh",destination_service_namespace="ml",destination_workload="fraud-predictor-00002-deployment",response_code="503"}':
        '0+6x60',
      ...threshold('HighErrorRate', 0.05),
    },
    at: 15,
    fires: [fraud],
  },
  // What a predictor counts itself is not counted twice.
  {
    alert: 'HighErrorRate',
    series: {
      [`request_error_count{${ofFraud}}`]: '0+2x60',
      'revision_request_count{namespace="ml",inference_service="fraud",response_code_class="5xx"}': '0+2x60',
      ...threshold('HighErrorRate', 0.05),
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'HighErrorRatio',
    series: {
      'revision_request_count{namespace="ml",inference_service="fraud",response_code_class="5xx"}': '0+10x60',
      'revision_request_count{namespace="ml",inference_service="fraud",response_code_class="2xx"}': '0+90x60',
      ...threshold('HighErrorRatio', 0.05),
    },
    at: 15,
    fires: [fraud],
  },
  {
    alert: 'HighErrorRatio',
    series: {
      'revision_request_count{namespace="ml",inference_service="fraud",response_code_class="5xx"}': '0+1x60',
      'revision_request_count{namespace="ml",inference_service="fraud",response_code_class="2xx"}': '0+99x60',
      ...threshold('HighErrorRatio', 0.05),
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'UnmatchedPayloads',
    series: {
      [`plumbline_payload_unmatched_total{${ofFraud},kind="request"}`]: '0+10x60',
      [`plumbline_payload_events_total{${ofFraud},kind="request"}`]: '0+60x60',
      [`plumbline_payload_events_total{${ofFraud},kind="response"}`]: '0+40x60',
    },
    at: 20,
    fires: [fraud],
  },
  {
    alert: 'UnmatchedPayloads',
    series: {
      [`plumbline_payload_unmatched_total{${ofFraud},kind="request"}`]: '0+1x60',
      [`plumbline_payload_events_total{${ofFraud},kind="request"}`]: '0+60x60',
    },
    at: 20,
    fires: [],
  },
  {
    alert: 'RetrainingFailed',
    series: { 'plumbline_last_retraining_failed{model="fraud"}': always(1) },
    at: 3,
    fires: [{ model: 'fraud' }],
  },
  {
    alert: 'RetrainingFailed',
    series: { 'plumbline_last_retraining_failed{model="fraud"}': always(0) },
    at: 3,
    fires: [],
  },
  {
    alert: 'RolloutNotUndone',
    series: { 'plumbline_last_rollout_failed{model="fraud"}': always(1) },
    at: 3,
    fires: [{ model: 'fraud' }],
  },
  {
    alert: 'RolloutNotUndone',
    series: { 'plumbline_last_rollout_failed{model="fraud"}': always(0) },
    at: 3,
    fires: [],
  },
  {
    alert: 'RolloutWaits',
    series: {
      'plumbline_oldest_approval_age_seconds{kind="rollout",model="fraud"}': always(4000),
      'plumbline_rollout_traffic_percent{model="fraud"}': always(10),
    },
    at: 3,
    fires: [{ model: 'fraud' }],
  },
  {
    alert: 'RolloutWaits',
    series: {
      'plumbline_oldest_approval_age_seconds{kind="rollout",model="fraud"}': always(4000),
      'plumbline_rollout_traffic_percent{model="fraud"}': always(0),
    },
    at: 3,
    fires: [],
  },
  {
    alert: 'ScanOverdue',
    series: {
      'plumbline_scan_timestamp_seconds{target="shop",pod="a"}': always(0),
      'plumbline_scan_interval_seconds{target="shop",pod="a"}': always(300),
    },
    at: 27,
    fires: [shop],
  },
  {
    alert: 'ScanOverdue',
    series: {
      'plumbline_scan_timestamp_seconds{target="shop"}': always(0),
      'plumbline_scan_interval_seconds{target="shop"}': always(3600),
    },
    at: 60,
    fires: [],
  },
  {
    alert: 'TargetNeverScanned',
    series: { 'plumbline_scan_interval_seconds{target="shop"}': always(300) },
    at: 65,
    fires: [shop],
  },
  {
    alert: 'TargetNeverScanned',
    series: {
      'plumbline_scan_interval_seconds{target="shop"}': always(300),
      'plumbline_scan_timestamp_seconds{target="shop"}': '_x30 1+60x200',
    },
    at: 65,
    fires: [],
  },
  {
    alert: 'ScanErrors',
    series: { 'plumbline_scan_errors{target="shop"}': always(2) },
    at: 32,
    fires: [shop],
  },
  {
    alert: 'ScanErrors',
    series: { 'plumbline_scan_errors{target="shop"}': '2x10 0x200' },
    at: 32,
    fires: [],
  },
  {
    alert: 'CriticalDriftOpen',
    series: { 'plumbline_oldest_finding_age_seconds{target="shop",severity="critical"}': '0+60x240' },
    at: 70,
    fires: [shop],
  },
  {
    alert: 'CriticalDriftOpen',
    series: { 'plumbline_oldest_finding_age_seconds{target="shop",severity="high"}': '0+60x240' },
    at: 70,
    fires: [],
  },
  {
    alert: 'HealsNeedPeople',
    series: { 'plumbline_heals_total{target="shop",outcome="needs-person"}': '0+1x240' },
    at: 30,
    fires: [shop],
  },
  {
    alert: 'HealsNeedPeople',
    series: { 'plumbline_heals_total{target="shop",outcome="healed"}': '0+1x240' },
    at: 30,
    fires: [],
  },
  {
    alert: 'ApprovalsWaiting',
    series: { 'plumbline_oldest_approval_age_seconds{kind="remediation",target="shop"}': always(15_000) },
    at: 6,
    fires: [{ kind: 'remediation', target: 'shop' }],
  },
  {
    alert: 'ApprovalsWaiting',
    series: { 'plumbline_oldest_approval_age_seconds{kind="remediation",target="shop"}': always(1000) },
    at: 6,
    fires: [],
  },
  {
    alert: 'EmergencyOpenLong',
    series: { 'plumbline_oldest_emergency_age_seconds{target="shop"}': always(90_000) },
    at: 6,
    fires: [shop],
  },
  {
    alert: 'EmergencyOpenLong',
    series: { 'plumbline_oldest_emergency_age_seconds{target="shop"}': always(3600) },
    at: 6,
    fires: [],
  },
  {
    alert: 'FrozenTooLong',
    series: { 'plumbline_frozen_since_timestamp_seconds{scope="all"}': always(-90_000) },
    at: 6,
    fires: [{ scope: 'all' }],
  },
  {
    alert: 'FrozenTooLong',
    series: { 'plumbline_frozen_since_timestamp_seconds{scope="all"}': always(0) },
    at: 6,
    fires: [],
  },
  { alert: 'GatewayDown', series: {}, at: 6, fires: [{ scope: 'all' }] },
  { alert: 'GatewayDown', series: { 'plumbline_frozen{scope="all"}': always(0) }, at: 6, fires: [] },
  { alert: 'WorkerNotPolling', series: {}, at: 6, fires: [{ task_queue: 'plumbline' }] },
  {
    alert: 'WorkerNotPolling',
    series: {
      'temporal_num_pollers{task_queue="plumbline"}': always(2),
      'temporal_num_pollers{task_queue="plumbline-healing"}': always(0),
    },
    at: 6,
    fires: [{ task_queue: 'plumbline-healing' }],
  },
  {
    alert: 'WorkerNotPolling',
    series: { 'temporal_num_pollers{task_queue="plumbline"}': always(2) },
    at: 6,
    fires: [],
  },
  {
    alert: 'WorkersOverloaded',
    series: {
      'temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="plumbline",le="60"}': '0+1x60',
      'temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="plumbline",le="600"}':
        '0+60x60',
      'temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="plumbline",le="+Inf"}':
        '0+60x60',
    },
    at: 30,
    fires: [{ task_queue: 'plumbline' }],
  },
  {
    alert: 'WorkersOverloaded',
    series: {
      'temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="plumbline",le="1"}': '0+60x60',
      'temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="plumbline",le="+Inf"}':
        '0+60x60',
    },
    at: 30,
    fires: [],
  },
  {
    alert: 'ActivitiesFailing',
    series: { 'plumbline_activity_failures_total{activity="healItem",error="forbidden"}': '0+1x240' },
    at: 60,
    fires: [{ activity: 'healItem', error: 'forbidden' }],
  },
  {
    alert: 'ActivitiesFailing',
    series: { 'plumbline_activity_failures_total{activity="healItem",error="forbidden"}': '0x10 5x200' },
    at: 60,
    fires: [],
  },
  {
    alert: 'TemporalUnreachable',
    series: { 'plumbline_state_metrics_failures_total{part="work"}': '0+2x60' },
    at: 20,
    fires: [{}],
  },
  {
    alert: 'TemporalUnreachable',
    series: { 'plumbline_state_metrics_failures_total{part="targets"}': '0+2x60' },
    at: 20,
    fires: [],
  },
  {
    alert: 'StorageFailing',
    series: { 'plumbline_state_metrics_failures_total{part="targets"}': '0+2x60' },
    at: 20,
    fires: [{}],
  },
  {
    alert: 'StorageFailing',
    series: {
      'plumbline_activity_failures_total{activity="recordAudit",error="storage-unavailable"}': '0+2x60',
    },
    at: 20,
    fires: [{}],
  },
  {
    alert: 'StorageFailing',
    series: { 'plumbline_state_metrics_failures_total{part="work"}': '0+2x60' },
    at: 20,
    fires: [],
  },
  {
    alert: 'GatewayNotUploading',
    series: {
      'plumbline_payload_uploads_waiting{namespace="plumbline",pod="gateway-0"}': always(3),
      'plumbline_payload_last_stored_timestamp_seconds{namespace="plumbline",pod="gateway-0"}': always(0),
    },
    at: 45,
    fires: [{ namespace: 'plumbline', pod: 'gateway-0' }],
  },
  {
    alert: 'GatewayNotUploading',
    series: {
      'plumbline_payload_uploads_waiting{namespace="plumbline",pod="gateway-0"}': always(0),
      'plumbline_payload_last_stored_timestamp_seconds{namespace="plumbline",pod="gateway-0"}': always(0),
    },
    at: 45,
    fires: [],
  },
  { alert: 'PeopleNotTold', series: { plumbline_messages_failed_total: '0x5 1x60' }, at: 10, fires: [{}] },
  { alert: 'PeopleNotTold', series: { plumbline_messages_failed_total: always(1) }, at: 10, fires: [] },
];
