import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { createAsyncContext } from './async-context.ts';
import { GivenSpanIds, useSpanIds } from './given-span-ids.ts';

export interface TracingSettings {
  /** Which process this is, unless OTEL_SERVICE_NAME says. */
  service: string;
  version: string;
  /** Where traces go, such as `http://collector:4318/v1/traces`; by the variables of OpenTelemetry unless stated. */
  url?: string;
  headers?: Readonly<Record<string, string>>;
  /** Share of the traces that are sent, 0 to 1. */
  ratio: number;
}

/** Sends traces by OTLP over HTTP from now on. Answers how to send what is left and end it. */
export function startTracing(settings: TracingSettings): () => Promise<void> {
  const { service, version, url, headers, ratio } = settings;
  const ids = new GivenSpanIds();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    idGenerator: ids,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({
          ...(url === undefined ? {} : { url }),
          ...(headers === undefined ? {} : { headers: { ...headers } }),
        }),
        scheduledDelayMillis: 1000,
      }),
    ],
  });
  context.setGlobalContextManager(createAsyncContext());
  trace.setGlobalTracerProvider(provider);
  useSpanIds(ids);
  return async () => {
    // A collector that is away must not hold up the end of a process.
    await provider.shutdown().catch(() => {});
    trace.disable();
    context.disable();
    useSpanIds(undefined);
  };
}
