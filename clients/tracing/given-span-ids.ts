import { randomBytes } from 'node:crypto';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { parseTraceParent } from '../../domain/tracing/trace-parent.ts';
import type { WorkflowSpan } from '../../domain/tracing/workflow-span.ts';

/** Random ids, except for a span whose id was made elsewhere: that of a workflow. */
export class GivenSpanIds implements IdGenerator {
  next: string | undefined;

  generateTraceId(): string {
    return randomBytes(16).toString('hex');
  }

  generateSpanId(): string {
    const given = this.next;
    this.next = undefined;
    return given ?? randomBytes(8).toString('hex');
  }
}

let ids: GivenSpanIds | undefined;

/** Those of the tracer that sends now; undefined where none does. */
export function useSpanIds(present: GivenSpanIds | undefined): void {
  ids = present;
}

/** Sends a span that a workflow has made, under the id that its activities know. Nothing where nothing is traced. */
export function sendWorkflowSpan(span: WorkflowSpan, workflowId: string): void {
  const place = parseTraceParent(span.place);
  const parent = parseTraceParent(span.parent);
  if (ids === undefined || place === undefined || parent === undefined) return;
  ids.next = place.spanId;
  const sent = trace
    .getTracer('plumbline')
    .startSpan(
      span.name,
      { startTime: span.startedAt, attributes: { 'temporal.workflow_id': workflowId } },
      trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }),
    );
  ids.next = undefined;
  if (span.failed) sent.setStatus({ code: SpanStatusCode.ERROR });
  sent.end(span.endedAt);
}
