import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { dashboards } from '../../domain/monitoring/dashboards/dashboards.ts';
import { ruleGroups } from '../../domain/monitoring/monitoring-objects.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { plumbline, startPlumbline } from '../support/command-line.ts';
import { startPrometheus } from '../support/prometheus-server.ts';
import { metricsIn } from '../support/metrics-in.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useTemporal } from '../support/temporal-server.ts';

const temporal = await useTemporal();
const folder = temporaryFolder();
const patience = { within: 120_000 };

/** What others expose: the kubelet, kube-state-metrics, and whatever serves models. Docs say where it comes from. */
const exposedByOthers = new Set([
  'container_cpu_cfs_periods_total',
  'container_cpu_cfs_throttled_periods_total',
  'container_cpu_usage_seconds_total',
  'container_memory_working_set_bytes',
  'container_network_receive_bytes_total',
  'container_network_transmit_bytes_total',
  'istio_request_duration_milliseconds_bucket',
  'istio_requests_total',
  'kube_pod_container_status_restarts_total',
  'model_prediction_latency_seconds_bucket',
  'nv_inference_request_failure',
  'nv_inference_request_success',
  'request_predict_seconds_bucket',
  'request_predict_seconds_count',
  'revision_request_count',
  'revision_request_latencies_bucket',
  'vllm:e2e_request_latency_seconds_bucket',
  'vllm:request_success_total',
  // Of Temporal's SDK, from the first failure on.
  'temporal_request_failure_total',
]);

const queries = [
  ...dashboards.flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      panel.targets.map(({ expr }) => ({ place: `${title}: ${panel.title}`, expr: chosen(expr) })),
    ),
  ),
  ...ruleGroups.flatMap(({ name, rules }) =>
    rules.map((rule) => ({
      place: `${name}: ${'alert' in rule ? rule.alert : rule.record}`,
      expr: rule.expr,
    })),
  ),
];

/** With everything chosen that a person can choose. */
function chosen(expression: string): string {
  return expression
    .replaceAll('$__rate_interval', '5m')
    .replaceAll(/\$(target|namespace|model_name|model)\b/g, '.*');
}

const configuration = path.join(folder, 'plumbline.yaml');
await writeFile(path.join(folder, 'reference.csv'), 'amount\n1\n');
await writeFile(
  configuration,
  `version: 1
temporal: { address: '${temporal.address}', namespace: '${temporal.namespace}' }
storage: { folder: '${folder}/storage' }
gateway: { port: 0, payloads: { folder: '${folder}/payloads' } }
metrics: { port: 0 }
prometheus: { url: 'http://127.0.0.1:9' }
targets:
- name: shop
  cluster: { context: nowhere }
  source: { git: 'file://${folder}/none', revision: main, path: . }
  namespaces: [shop]
models:
- name: fraud
  inferenceService: ml/fraud
  reference: '${folder}/reference.csv'
  payloads: {}
  current: { payloads: { window: 1000 } }
  rollout: {}
`,
);
const options = { folder };
const gateway = startPlumbline(['gateway', '--config', configuration], options);
const worker = startPlumbline(['worker', '--config', configuration], options);
await gateway.says(/gateway ready on/);
await worker.says(/worker ready on/);
// A scan that fails: the SDK names some metrics only once there is something to count.
await plumbline(['scan', 'shop', '--config', configuration, '--timeout', '60s'], options);
const addressOf = (said: string, pattern: RegExp): string => new URL(pattern.exec(said)?.[1] ?? '').host;
const url = await startPrometheus([
  addressOf(gateway.said, /gateway ready on (http:\/\/[\d.:]+)/),
  addressOf(worker.said, /metrics on (http:\/\/[\d.:]+)/),
]);

test('every query of dashboards and alerts is one that Prometheus runs', { timeout: 300_000 }, async () => {
  for (const { place, expr } of queries) {
    const response = await fetch(`${url}/api/v1/query?${String(new URLSearchParams({ query: expr }))}`);
    const answer = (await response.json()) as { status: string; error?: string };
    assert.equal(answer.status, 'success', `${place}: ${answer.error}\n${expr}`);
  }
});

test(
  'every metric in them is exposed by our processes, recorded, or known to be of others',
  { timeout: 300_000 },
  async () => {
    // Each process is scraped by itself, and some metrics are there only once there is something to count.
    await waitUntil(async () => (await unknown()).length === 0, patience).catch(() => undefined);
    assert.deepEqual(await unknown(), []);
  },
);

/** What is asked for, and neither exposed so far, nor recorded, nor of others. */
async function unknown(): Promise<string[]> {
  const known = await exposed();
  for (const { rules } of ruleGroups) for (const rule of rules) if ('record' in rule) known.add(rule.record);
  return queries.flatMap(({ place, expr }) =>
    metricsIn(expr)
      .filter((name) => !known.has(name) && !exposedByOthers.has(name))
      .map((name) => `${name} (${place})`),
  );
}

/** Names that Prometheus was told, those of the parts of histograms included. */
async function exposed(): Promise<Set<string>> {
  const response = await fetch(`${url}/api/v1/metadata`);
  const { data } = (await response.json()) as { data: Record<string, { type: string }[]> };
  return new Set(
    Object.entries(data).flatMap(([name, [described]]) =>
      described?.type === 'histogram' ? [name, `${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
}
