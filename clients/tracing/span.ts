import { ROOT_CONTEXT, SpanStatusCode, context, isSpanContextValid, trace } from '@opentelemetry/api';
import type { Attributes, SpanKind } from '@opentelemetry/api';
import { parseTraceParent } from '../../domain/tracing/trace-parent.ts';
import type { TraceParent } from '../../domain/tracing/trace-parent.ts';

export interface SpanSettings {
  kind?: SpanKind;
  attributes?: Attributes;
  /** Where it hangs; null begins a trace. Below the present span unless stated. */
  parent?: TraceParent | null;
}

const name = 'plumbline';

/**
 * Does work within a span; what fails marks it, by the kind of error and never by its words, which may quote what
 * nobody should read. Costs next to nothing while nothing is traced.
 */
export async function withSpan<Result>(
  title: string,
  { kind, attributes = {}, parent }: SpanSettings,
  work: () => Promise<Result>,
): Promise<Result> {
  const options = { ...(kind === undefined ? {} : { kind }), attributes };
  const span = trace.getTracer(name).startSpan(title, options, contextOf(parent));
  if (!span.isRecording() && !isSpanContextValid(span.spanContext())) return await work();
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    span.end();
  }
}

function contextOf(parent: SpanSettings['parent']) {
  if (parent === null) return ROOT_CONTEXT;
  const place = parseTraceParent(parent);
  return place === undefined
    ? context.active()
    : trace.setSpanContext(ROOT_CONTEXT, { ...place, isRemote: true });
}

/** Where the present work is in its trace; undefined where nothing is traced. */
export function presentPlace(): TraceParent | undefined {
  const present = trace.getActiveSpan()?.spanContext();
  if (present === undefined || !isSpanContextValid(present)) return undefined;
  const flags = present.traceFlags.toString(16).padStart(2, '0');
  return `00-${present.traceId}-${present.spanId}-${flags}`;
}

/** Id of the trace of the present work, for the log. */
export function presentTraceId(): string | undefined {
  const present = trace.getActiveSpan()?.spanContext();
  return present !== undefined && isSpanContextValid(present) ? present.traceId : undefined;
}
