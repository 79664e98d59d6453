import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gatherMetrics } from '../../activities/models/evidence/gather-metrics.ts';
import type { ServedModel } from '../../activities/models/evidence/served-model.ts';
import { podMetrics, servingMetrics } from '../../domain/models/incident/serving-metrics.ts';
import { waitUntil } from '../../scripts/dev/processes/wait-until.ts';
import { startExporter, startPrometheusServer } from '../support/prometheus-server.ts';

// The Debian package's server scrapes what each way of serving exports: half of the requests fail.

const histogram = (name: string, labels: string, slow: string, count: number): string =>
  [`0.1`, slow, '+Inf']
    .map((le, index) => `${name}_bucket{${labels},le="${le}"} ${index === 0 ? 0 : count}`)
    .concat(`${name}_count{${labels}} ${count}`)
    .join('\n');

function exported(count: number): string {
  const knative = 'namespace_name="ml",configuration_name="by-knative-predictor"';
  const istio =
    'reporter="destination",destination_service_namespace="ml",destination_workload="by-istio-predictor-1"';
  const triton = 'namespace="ml",pod="by-triton-predictor-x"';
  return `${[
    `request_count{model_name="by-itself",namespace="ml"} ${2 * count}`,
    `request_error_count{model_name="by-itself",namespace="ml"} ${count}`,
    histogram('request_latency_seconds', 'model_name="by-itself",namespace="ml"', '1', count),
    `revision_request_count{${knative},response_code_class="2xx"} ${count}`,
    `revision_request_count{${knative},response_code_class="5xx"} ${count}`,
    histogram('revision_request_latencies', knative, '500', count),
    `istio_requests_total{${istio},response_code="200"} ${count}`,
    `istio_requests_total{${istio},response_code="503"} ${count}`,
    histogram('istio_request_duration_milliseconds', istio, '500', count),
    `nv_inference_request_success{${triton}} ${count}`,
    `nv_inference_request_failure{${triton}} ${count}`,
    `nv_inference_request_duration_us{${triton}} ${count * 250_000}`,
    `vllm:request_success_total{namespace="ml",pod="by-vllm-predictor-x"} ${count}`,
    histogram('vllm:e2e_request_latency_seconds', 'namespace="ml",pod="by-vllm-predictor-x"', '1', count),
    histogram('request_predict_seconds', 'model_name="by-kserve"', '1', count),
    `container_cpu_cfs_periods_total{namespace="ml",pod="by-istio-predictor-x",container="c"} ${2 * count}`,
    `container_cpu_cfs_throttled_periods_total{namespace="ml",pod="by-istio-predictor-x",container="c"} ${count}`,
    'container_memory_working_set_bytes{namespace="ml",pod="by-istio-predictor-x",container="c"} 900',
    'container_spec_memory_limit_bytes{namespace="ml",pod="by-istio-predictor-x",container="c"} 1000',
  ].join('\n')}\n`;
}

function served(name: string): ServedModel {
  return {
    name,
    service: { namespace: 'ml', name },
    settings: { cooldown: 1, criticalAbove: 0.7 },
    retrainAbove: 0.6,
    terms: { remindAfter: 1, expireAfter: 1, onExpiry: 'report' },
    thresholds: [],
    targets: [],
    audits: [],
  };
}

const client = await startPrometheusServer(await startExporter((scrape) => exported(scrape * 10)));
await waitUntil(async () => (await client.query('rate(istio_requests_total[15m]) > 0')).length === 2, {
  within: 120_000,
});

test('Prometheus understands every query, now and over the day before', async () => {
  const queries = [
    ...Object.values(servingMetrics).flatMap((row) => Object.values(row)),
    ...Object.values(podMetrics),
  ];
  for (const query of queries) {
    const promql = query({ namespace: 'm"l', name: 'a\\b' });
    await client.query(promql);
    await client.query(`quantile_over_time(0.5, (${promql})[1d:15m])`);
  }
});

for (const name of ['by-itself', 'by-knative', 'by-istio', 'by-triton']) {
  test(`errors and latency are read of a model that is served ${name.replace('-', ' ')}`, async () => {
    const { errorRatio, latency, requestRate } = await gatherMetrics(
      client,
      served(name),
      new Date().toISOString(),
    );
    assert.ok(Math.abs((errorRatio?.now ?? 0) - 0.5) < 0.01, `${errorRatio?.now}`);
    assert.ok((latency?.now ?? 0) > 0.1 && (latency?.now ?? 9) <= 1, `${latency?.now}`);
    assert.ok((requestRate?.now ?? 0) > 0);
  });
}

for (const name of ['by-vllm', 'by-kserve']) {
  test(`latency is read of a model that is served ${name.replace('-', ' ')}`, async () => {
    const { latency } = await gatherMetrics(client, served(name), new Date().toISOString());
    assert.ok((latency?.now ?? 0) > 0.1 && (latency?.now ?? 9) <= 1, `${latency?.now}`);
  });
}

test('throttling and memory are those of its pods', async () => {
  const { throttledShare, memoryShare } = await waitUntil(
    async () => {
      const found = await gatherMetrics(client, served('by-istio'), new Date().toISOString());
      // After a scrape that took too long there is no present value until the next.
      return found.memoryShare !== undefined && found;
    },
    { within: 120_000 },
  );
  assert.ok(Math.abs((throttledShare?.now ?? 0) - 0.5) < 0.01);
  assert.equal(memoryShare?.now, 0.9);
});
