import { alertsFor } from './alert.ts';
import type { RuleGroup } from './alert.ts';

const alert = alertsFor('platform');

/** Every gateway says the same about a target. */
const ofTarget = (series: string): string => `max by (target) (${series})`;
const target = '{{ $labels.target }}';

const drift: RuleGroup = {
  name: 'plumbline-drift',
  interval: '1m',
  rules: [
    alert({
      name: 'ScanOverdue',
      expr: `time() - ${ofTarget('plumbline_scan_timestamp_seconds')} > 3 * ${ofTarget('plumbline_scan_interval_seconds')} + 300`,
      for: '5m',
      severity: 'warning',
      summary: `${target} is not scanned`,
      description: `The last scan of ${target} that came to a result is {{ $value | humanizeDuration }} old: what moved since then, nobody sees.`,
    }),
    alert({
      name: 'TargetNeverScanned',
      expr: `${ofTarget('plumbline_scan_interval_seconds')} unless on (target) ${ofTarget('plumbline_scan_timestamp_seconds')}`,
      for: '1h',
      severity: 'warning',
      summary: `${target} was never scanned`,
      description: `${target} is configured, and no scan of it has come to a result.`,
    }),
    alert({
      name: 'ScanErrors',
      expr: `${ofTarget('plumbline_scan_errors')} > 0`,
      for: '30m',
      severity: 'warning',
      summary: `Scans of ${target} cannot compare everything`,
      description: `{{ $value }} objects or sources of ${target} cannot be compared.`,
    }),
    alert({
      name: 'CriticalDriftOpen',
      expr: `${ofTarget('plumbline_oldest_finding_age_seconds{severity="critical"}')} > 3600`,
      for: '5m',
      severity: 'critical',
      summary: `Critical drift of ${target} is open`,
      description: `Critical drift of ${target} has been known for {{ $value | humanizeDuration }}.`,
    }),
    alert({
      name: 'HealsNeedPeople',
      expr: 'sum by (target) (increase(plumbline_heals_total{outcome="needs-person"}[1h])) > 3',
      for: '5m',
      severity: 'warning',
      summary: `Heals of ${target} do not come to rest`,
      description: `Several heals of ${target} within an hour were handed to people: somebody may write against Git.`,
    }),
    alert({
      name: 'ApprovalsWaiting',
      expr: 'max by (kind, target, model) (plumbline_oldest_approval_age_seconds) > 4 * 3600',
      for: '5m',
      severity: 'warning',
      summary: 'A question waits for people',
      description: `A {{ $labels.kind }} of {{ $labels.target }}{{ $labels.model }} has waited for an answer for {{ $value | humanizeDuration }}.`,
    }),
    alert({
      name: 'EmergencyOpenLong',
      expr: `${ofTarget('plumbline_oldest_emergency_age_seconds')} > 86400`,
      for: '5m',
      severity: 'warning',
      summary: `An emergency of ${target} is open for a day`,
      description: `Nothing in its scope is healed since {{ $value | humanizeDuration }}; what was changed should be in Git by now.`,
    }),
    alert({
      name: 'FrozenTooLong',
      expr: 'time() - max by (scope) (plumbline_frozen_since_timestamp_seconds) > 86400',
      for: '5m',
      severity: 'warning',
      summary: 'Changes are frozen for a day',
      description: `Changes ({{ $labels.scope }}) have been frozen for {{ $value | humanizeDuration }}: drift is seen and not mended.`,
    }),
  ],
};

const system: RuleGroup = {
  name: 'plumbline-system',
  interval: '1m',
  rules: [
    alert({
      name: 'GatewayDown',
      expr: 'absent(plumbline_frozen{scope="all"})',
      for: '5m',
      severity: 'critical',
      summary: 'No gateway answers',
      description:
        'No gateway is scraped: clicks, webhooks and payloads may be lost, and most other alerts cannot fire.',
    }),
    alert({
      name: 'WorkerNotPolling',
      expr: 'absent(temporal_num_pollers{task_queue="plumbline"}) or sum by (task_queue) (temporal_num_pollers{task_queue=~"plumbline.*"}) == 0',
      for: '5m',
      severity: 'critical',
      summary: 'Work is not taken up',
      description: 'No worker takes tasks from {{ $labels.task_queue }}: workflows wait.',
    }),
    alert({
      name: 'WorkersOverloaded',
      expr: 'histogram_quantile(0.95, sum by (task_queue, le) (rate(temporal_activity_schedule_to_start_latency_seconds_bucket[10m]))) > 60',
      for: '15m',
      severity: 'warning',
      summary: 'Work waits for a worker',
      description:
        'Activities of {{ $labels.task_queue }} wait {{ $value | humanizeDuration }} until a worker takes them up.',
    }),
    alert({
      name: 'ActivitiesFailing',
      expr: 'sum by (activity, error) (increase(plumbline_activity_failures_total[30m])) > 20',
      for: '15m',
      severity: 'warning',
      summary: '{{ $labels.activity }} fails again and again',
      description:
        '{{ $labels.activity }} failed {{ $value | humanize }} times in half an hour: {{ $labels.error }}.',
    }),
    alert({
      name: 'TemporalUnreachable',
      expr: 'sum(increase(plumbline_state_metrics_failures_total{part="work"}[10m])) > 3',
      for: '5m',
      severity: 'critical',
      summary: 'Temporal does not answer the gateway',
      description: 'What is under way cannot be listed: Temporal does not answer, or refuses the gateway.',
    }),
    alert({
      name: 'StorageFailing',
      expr: 'sum(increase(plumbline_state_metrics_failures_total{part!="work"}[10m])) > 3 or sum(increase(plumbline_activity_failures_total{error=~"storage-.*"}[10m])) > 5',
      for: '5m',
      severity: 'critical',
      summary: 'The storage fails',
      description: 'Findings, evidence and the audit trail cannot be read or written.',
    }),
    alert({
      name: 'GatewayNotUploading',
      expr: 'max by (namespace, pod) (plumbline_payload_uploads_waiting) > 0 and on (namespace, pod) (time() - max by (namespace, pod) (plumbline_payload_last_stored_timestamp_seconds)) > 1800',
      for: '10m',
      severity: 'critical',
      summary: 'A gateway cannot store payloads',
      description: '{{ $value }} closed segments wait on {{ $labels.pod }}: the disk of the gateway fills.',
    }),
    alert({
      name: 'PeopleNotTold',
      expr: 'sum(increase(plumbline_messages_failed_total[1h])) > 0',
      for: '1m',
      severity: 'warning',
      summary: 'People could not be told',
      description:
        'Messages did not reach their channel: somebody may be waited for who knows nothing of it.',
    }),
  ],
};

export const systemRules: readonly RuleGroup[] = [drift, system];
