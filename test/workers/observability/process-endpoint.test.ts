import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Counter, Registry } from 'prom-client';
import { GatewayAddressError } from '../../../workers/gateway/errors.ts';
import { startProcessEndpoint, usualMetricsPort } from '../../../workers/observability/process-endpoint.ts';
import type { ProcessEndpointOptions } from '../../../workers/observability/process-endpoint.ts';

async function start(
  place: { port?: number },
  options: Partial<ProcessEndpointOptions> = {},
): Promise<{ url: string; port: number; registry: Registry }> {
  const registry = new Registry();
  const endpoint = await startProcessEndpoint(
    { address: '127.0.0.1', ...place },
    {
      registry,
      readSdkMetrics: async () => 'temporal_worker_start_total 1\n',
      whyNotReady: async () => undefined,
      log: () => {},
      ...options,
    },
  );
  after(() => endpoint.stop());
  return { url: endpoint.url, port: endpoint.port, registry };
}

test('one page has what the process counts and what the SDK counts', async () => {
  const { url, registry } = await start({ port: 0 });
  new Counter({ name: 'plumbline_heals_total', help: 'Heals.', registers: [registry] }).inc();
  const response = await fetch(`${url}/metrics`);
  const page = await response.text();
  assert.equal(response.status, 200);
  assert.match(page, /^plumbline_heals_total 1$/m);
  assert.match(page, /^temporal_worker_start_total 1$/m);
});

test('what we count is shown and the lack said when the SDK does not answer', async () => {
  const { url } = await start({ port: 0 }, { readSdkMetrics: () => Promise.reject(new Error('gone')) });
  await fetch(`${url}/metrics`);
  const page = await (await fetch(`${url}/metrics`)).text();
  assert.match(page, /^plumbline_metrics_failures_total\{part="temporal"\} [12]$/m);
});

test('a process that lives and cannot work is alive and not ready, and says why', async () => {
  let reason: string | undefined = 'starting';
  const { url } = await start({ port: 0 }, { whyNotReady: async () => reason });
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  const unready = await fetch(`${url}/readyz`);
  assert.deepEqual([unready.status, await unready.text()], [503, 'starting\n']);
  reason = undefined;
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  assert.equal((await fetch(`${url}/elsewhere`)).status, 404);
});

test('two processes on one machine have a page each, unless both were told the same port', async () => {
  const first = await start({});
  const second = await start({});
  assert.notEqual(first.port, second.port);
  assert.equal((await fetch(`${second.url}/healthz`)).status, 200);
  await assert.rejects(start({ port: first.port }), (error) => {
    assert.ok(error instanceof GatewayAddressError);
    assert.match(
      error.message,
      /page of metrics and health cannot listen on 127\.0\.0\.1 port \d+: something else/,
    );
    assert.match(error.message, /metrics\.port/);
    return true;
  });
  assert.equal(usualMetricsPort, 9464);
});
