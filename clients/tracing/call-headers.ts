import { defaultPayloadConverter } from '@temporalio/common';
import type { Headers } from '@temporalio/common';
import { parseTraceParent, traceHeader } from '../../domain/tracing/trace-parent.ts';
import type { TraceParent } from '../../domain/tracing/trace-parent.ts';
import { presentPlace } from './span.ts';

/** Headers of a call to Temporal with the present place in its trace; as they were where nothing is traced. */
export function withPresentPlace(headers: Headers): Headers {
  const place = presentPlace();
  return place === undefined
    ? headers
    : { ...headers, [traceHeader]: defaultPayloadConverter.toPayload(place) };
}

/** The place in a trace that came with a call. */
export function placeIn(headers: Headers): TraceParent | undefined {
  const payload = headers[traceHeader];
  if (payload === undefined) return undefined;
  const text: unknown = defaultPayloadConverter.fromPayload(payload);
  return parseTraceParent(text) === undefined ? undefined : (text as TraceParent);
}
