import { ContinueAsNew, defaultPayloadConverter, proxySinks, workflowInfo } from '@temporalio/workflow';
import type {
  Headers,
  Sinks,
  WorkflowInboundCallsInterceptor,
  WorkflowInterceptorsFactory,
  WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { parseTraceParent, placeBelow, traceHeader } from '../domain/tracing/trace-parent.ts';
import type { TraceParent } from '../domain/tracing/trace-parent.ts';
import type { WorkflowSpan } from '../domain/tracing/workflow-span.ts';

/** Takes spans out of the sandbox; not while a history is played again. */
export interface TracingSinks extends Sinks {
  tracing: { span(span: WorkflowSpan): void };
}

const { tracing } = proxySinks<TracingSinks>();

/**
 * Carries the trace of whatever moved a workflow last (its start, a signal, an update) to everything that the workflow
 * then asks for. So a person's click and the heal that follows are one trace, although the workflow began days before.
 * Nothing is awaited and nothing random is drawn: histories from before there were traces are played as ever.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let place: TraceParent | undefined;
  let arrivals = 0;

  /** What comes in moves the workflow's place in traces, and is a span there until it has ended. */
  function arrive<Result>(name: string, headers: Headers, next: () => Promise<Result>): Promise<Result> {
    arrivals += 1;
    const parent = read(headers);
    if (parent === undefined) return next();
    const own = placeBelow(parent, `${workflowInfo().runId}/${arrivals}/${name}`);
    place = own;
    const startedAt = Date.now();
    const end = (failed: boolean): void =>
      tracing.span({ name, place: own, parent, startedAt, endedAt: Date.now(), failed });
    const result = next();
    void result.then(
      () => end(false),
      // A run that hands over to the next one has not failed.
      (error: unknown) => end(!(error instanceof ContinueAsNew)),
    );
    return result;
  }

  const leave = <Input extends { headers: Headers }>(input: Input): Input =>
    place === undefined
      ? input
      : { ...input, headers: { ...input.headers, [traceHeader]: defaultPayloadConverter.toPayload(place) } };

  const inbound: WorkflowInboundCallsInterceptor = {
    execute: (input, next) =>
      arrive(`workflow ${workflowInfo().workflowType}`, input.headers, () => next(input)),
    handleSignal: (input, next) => arrive(`signal ${input.signalName}`, input.headers, () => next(input)),
    handleUpdate: (input, next) => arrive(`update ${input.name}`, input.headers, () => next(input)),
  };
  const outbound: WorkflowOutboundCallsInterceptor = {
    scheduleActivity: (input, next) => next(leave(input)),
    scheduleLocalActivity: (input, next) => next(leave(input)),
    startChildWorkflowExecution: (input, next) => next(leave(input)),
    signalWorkflow: (input, next) => next(leave(input)),
    continueAsNew: (input, next) => next(leave(input)),
  };
  return { inbound: [inbound], outbound: [outbound] };
};

function read(headers: Headers): TraceParent | undefined {
  const payload = headers[traceHeader];
  if (payload === undefined) return undefined;
  const text: unknown = defaultPayloadConverter.fromPayload(payload);
  return parseTraceParent(text) === undefined ? undefined : (text as TraceParent);
}
