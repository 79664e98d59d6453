import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Route, RouteResponse } from '../gateway/route.ts';
import { sharedLook } from './shared-look.ts';

/** The page that Prometheus reads: what this process counts, and what the SDK of Temporal counts in it. */
export function createMetricsRoute(registry: Registry, readSdkMetrics?: () => Promise<string>): Route {
  const failures = new Counter({
    name: 'plumbline_metrics_failures_total',
    help: 'How often a part of this page could not be read, by part.',
    labelNames: ['part'],
    registers: [registry],
  });
  // Some of it is read from the storage and from Temporal.
  const read = sharedLook(async (): Promise<RouteResponse> => {
    // What we count is worth reading without what the SDK counts.
    const ofSdk = await readSdkMetrics?.().catch(() => {
      failures.inc({ part: 'temporal' });
      return '';
    });
    const own = await registry.metrics();
    return {
      status: 200,
      headers: { 'content-type': registry.contentType },
      body: ofSdk === undefined || ofSdk === '' ? own : `${own}\n${ofSdk}`,
    };
  });
  return { method: 'GET', path: '/metrics', handle: read };
}
