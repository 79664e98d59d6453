import { createDashboard } from './dashboard.ts';

const queues = 'task_queue=~"plumbline.*"';

export const system = createDashboard(
  {
    uid: 'plumbline-system',
    title: 'Plumbline / The system itself',
    description: 'Workers, gateway, Temporal and storage.',
    tags: ['plumbline'],
  },
  {},
  [
    {
      title: 'Pollers',
      description: 'Who takes up work, by task queue. None means that work waits.',
      queries: {
        '{{task_queue}} {{poller_type}}': `sum by (task_queue, poller_type) (temporal_num_pollers{${queues}})`,
      },
    },
    {
      title: 'Until work is taken up (95 %)',
      queries: {
        'activities of {{task_queue}}': `histogram_quantile(0.95, sum by (task_queue, le) (rate(temporal_activity_schedule_to_start_latency_seconds_bucket{${queues}}[$__rate_interval])))`,
        'workflows of {{task_queue}}': `histogram_quantile(0.95, sum by (task_queue, le) (rate(temporal_workflow_task_schedule_to_start_latency_seconds_bucket{${queues}}[$__rate_interval])))`,
      },
      unit: 's',
    },
    {
      title: 'Slots in use',
      queries: {
        '{{task_queue}} {{worker_type}}': `sum by (task_queue, worker_type) (temporal_worker_task_slots_used{${queues}})`,
      },
    },
    {
      title: 'How long activities take (95 %)',
      queries: {
        '{{activity_type}}': `histogram_quantile(0.95, sum by (activity_type, le) (rate(temporal_activity_execution_latency_seconds_bucket{${queues}}[$__rate_interval])))`,
      },
      unit: 's',
    },
    {
      title: 'Attempts that failed',
      queries: {
        '{{activity}}: {{error}}':
          'sum by (activity, error) (rate(plumbline_activity_failures_total[$__rate_interval]))',
      },
      unit: 'ops',
    },
    {
      title: 'Requests to Temporal that failed',
      queries: {
        '{{operation}}': 'sum by (operation) (rate(temporal_request_failure_total[$__rate_interval]))',
      },
      unit: 'ops',
    },
    {
      title: 'Requests to the gateway',
      queries: {
        '{{route}} {{status}}':
          'sum by (route, status) (rate(plumbline_gateway_request_seconds_count[$__rate_interval]))',
      },
      unit: 'reqps',
    },
    {
      title: 'How long the gateway takes (95 %)',
      queries: {
        '{{route}}':
          'histogram_quantile(0.95, sum by (route, le) (rate(plumbline_gateway_request_seconds_bucket[$__rate_interval])))',
      },
      unit: 's',
    },
    {
      title: 'Payload events',
      queries: {
        '{{kind}} {{model_name}}':
          'sum by (kind, namespace, model_name) (rate(plumbline_payload_events_total[$__rate_interval]))',
      },
      unit: 'ops',
    },
    {
      title: 'Payloads that wait',
      queries: {
        'to be read {{pod}}': 'max by (pod) (plumbline_payload_backlog_bytes)',
      },
      unit: 'bytes',
    },
    {
      title: 'Segments that wait for the storage',
      queries: { '{{pod}}': 'max by (pod) (plumbline_payload_uploads_waiting)' },
    },
    {
      title: 'What could not be read for metrics',
      queries: { '{{part}}': 'sum by (part) (increase(plumbline_state_metrics_failures_total[1h]))' },
    },
    {
      title: 'Memory',
      queries: {
        '{{pod}}': 'sum by (pod) (process_resident_memory_bytes and on (instance) nodejs_version_info)',
      },
      unit: 'bytes',
    },
    {
      title: 'Event loop (99 %)',
      queries: { '{{pod}}': 'max by (pod) (nodejs_eventloop_lag_p99_seconds)' },
      unit: 's',
    },
    {
      title: 'Workflows in memory',
      queries: { '{{pod}}': `sum by (pod) (temporal_sticky_cache_size{${queues}})` },
    },
    {
      title: 'Messages that did not reach people (a day)',
      queries: { messages: 'sum(increase(plumbline_messages_failed_total[1d]))' },
    },
  ],
);
