import { SpanKind } from '@opentelemetry/api';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { Headers } from '@temporalio/common';
import { withPresentPlace } from '../tracing/call-headers.ts';
import { withSpan } from '../tracing/span.ts';

/** Makes a span of each call that moves a workflow, and sends along where in its trace that is. */
export const tracingInterceptor: WorkflowClientInterceptor = {
  start: (input, next) =>
    call(`start ${input.workflowType}`, input.options.workflowId, () => next(traced(input))),
  startWithDetails: (input, next) =>
    call(`start ${input.workflowType}`, input.options.workflowId, () => next(traced(input))),
  signal: (input, next) =>
    call(`signal ${input.signalName}`, input.workflowExecution.workflowId, () => next(traced(input))),
  signalWithStart: (input, next) =>
    call(`start ${input.workflowType} or signal ${input.signalName}`, input.options.workflowId, () =>
      next(traced(input)),
    ),
  startUpdate: (input, next) =>
    call(`update ${input.updateName}`, input.workflowExecution.workflowId, () => next(traced(input))),
};

function traced<Input extends { headers: Headers }>(input: Input): Input {
  return { ...input, headers: withPresentPlace(input.headers) };
}

async function call<Result>(
  name: string,
  workflowId: string | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const attributes = { 'temporal.workflow_id': workflowId ?? '' };
  return await withSpan(name, { kind: SpanKind.CLIENT, attributes }, work);
}
