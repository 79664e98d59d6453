import type { Registry } from 'prom-client';
import { GatewayAddressError } from '../gateway/errors.ts';
import { createRouter } from '../gateway/router.ts';
import { startHttpServer } from '../gateway/server.ts';
import type { HttpServer } from '../gateway/server.ts';
import type { Metrics } from '../../config/schema/metrics.ts';
import { createHealthRoutes } from './health-routes.ts';
import { createMetricsRoute } from './metrics-route.ts';

export interface ProcessEndpointOptions {
  registry: Registry;
  /** What the SDK of Temporal counts, in the format of Prometheus. */
  readSdkMetrics: () => Promise<string>;
  /** Why the process cannot do its work, in one line; undefined where it can. */
  whyNotReady: () => Promise<string | undefined>;
  log: (line: string) => void;
}

/** Where Prometheus and Kubernetes look by convention. */
export const usualMetricsPort = 9464;

/**
 * The door of a process that serves nothing else: `/metrics`, `/healthz`, `/readyz`. Where no port is configured, a
 * second process on the same machine takes any free one, and says so.
 */
export async function startProcessEndpoint(
  { address, port }: Metrics,
  { registry, readSdkMetrics, whyNotReady, log }: ProcessEndpointOptions,
): Promise<HttpServer> {
  const routes = [...createHealthRoutes(whyNotReady), createMetricsRoute(registry, readSdkMetrics)];
  const shared = { address, match: createRouter(routes), log, graceTime: 1000, settings: 'metrics' };
  if (port !== undefined) return await startHttpServer({ ...shared, port });
  try {
    return await startHttpServer({ ...shared, port: usualMetricsPort });
  } catch (error) {
    if (!(error instanceof GatewayAddressError) || !error.isTaken) throw error;
    return await startHttpServer({ ...shared, port: 0 });
  }
}
