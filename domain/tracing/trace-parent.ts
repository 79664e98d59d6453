import { textHash } from '../text/text-hash.ts';

/** Place in a trace, as W3C's `traceparent` header writes it: `00-TRACE-SPAN-FLAGS` in hexadecimal digits. */
export type TraceParent = string;

/** Header of Temporal's calls under which it travels. */
export const traceHeader = 'traceparent';

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Its parts; undefined where the text is no `traceparent` that can be followed. */
export function parseTraceParent(
  text: unknown,
): { traceId: string; spanId: string; traceFlags: number } | undefined {
  const [, traceId = '', spanId = '', flags = ''] = (typeof text === 'string' && form.exec(text)) || [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/**
 * The place of a span below another one. The same seed gives the same place: so a workflow that is played again has
 * the same spans, and needs no random numbers, which its own ones would have to be taken from.
 */
export function placeBelow(parent: TraceParent, seed: string): TraceParent {
  const [version, trace, , flags] = parent.split('-');
  return [version, trace, textHash(seed, 16), flags].join('-');
}
