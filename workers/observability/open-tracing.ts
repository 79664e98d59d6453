import packageJson from '../../package.json' with { type: 'json' };
import type { Telemetry } from '../../config/schema/telemetry.ts';
import { readSecret } from '../../config/secret.ts';

/** Sends what is left and ends it. */
export type EndTracing = () => Promise<void>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Begins to send traces where the configuration or the variables of OpenTelemetry say so; the configuration wins.
 * Otherwise nothing of OpenTelemetry's SDK is even loaded.
 *
 * @param service which process this is, such as `plumbline-worker`.
 */
export async function openTracing(
  { traces }: Telemetry,
  service: string,
  environment: Environment = process.env,
): Promise<EndTracing> {
  if (environment['OTEL_SDK_DISABLED'] === 'true') return async () => {};
  if (traces === undefined && !isAskedFor(environment)) return async () => {};
  const { startTracing } = await import('../../clients/tracing/start-tracing.ts');
  const shared = { service, version: packageJson.version };
  if (traces === undefined) return startTracing({ ...shared, ratio: ratioIn(environment) });
  const headers = await Promise.all(
    Object.entries(traces.headers).map(async ([name, value]) => [name, await readSecret(value)]),
  );
  return startTracing({
    ...shared,
    url: traces.endpoint,
    headers: Object.fromEntries(headers) as Record<string, string>,
    ratio: traces.ratio,
  });
}

function isAskedFor(environment: Environment): boolean {
  if (environment['OTEL_TRACES_EXPORTER'] === 'none') return false;
  return ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'].some(
    (name) => (environment[name] ?? '') !== '',
  );
}

/** Of the samplers that OpenTelemetry names, those that keep a share of the traces. */
function ratioIn(environment: Environment): number {
  const sampler = environment['OTEL_TRACES_SAMPLER'] ?? '';
  if (sampler.endsWith('always_off')) return 0;
  if (!sampler.endsWith('traceidratio')) return 1;
  const ratio = Number(environment['OTEL_TRACES_SAMPLER_ARG'] ?? '1');
  return ratio >= 0 && ratio <= 1 ? ratio : 1;
}
