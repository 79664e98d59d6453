import { SpanKind } from '@opentelemetry/api';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import { placeIn } from '../../clients/tracing/call-headers.ts';
import { withSpan } from '../../clients/tracing/span.ts';
import type { WorkflowSpan } from '../../domain/tracing/workflow-span.ts';
import type { TracingSinks } from '../../workflows/tracing.ts';
import { subjectOfWorkflow } from './subject-of-workflow.ts';

/** A span for each attempt of an activity, in the trace of what its workflow was moved by. */
export const activityTracing: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      const parent = placeIn(input.headers);
      if (parent === undefined) return await next(input);
      const { activityType, attempt, taskQueue, workflowExecution } = info;
      const { workflowId = '', runId = '' } = workflowExecution ?? {};
      const subject = Object.entries(subjectOfWorkflow(workflowId));
      const attributes = {
        'temporal.workflow_id': workflowId,
        'temporal.run_id': runId,
        'temporal.task_queue': taskQueue,
        'temporal.attempt': attempt,
        ...Object.fromEntries(subject.map(([name, value]) => [`plumbline.${name}`, value])),
      };
      return await withSpan(
        `activity ${activityType}`,
        { kind: SpanKind.CONSUMER, attributes, parent },
        async () => await next(input),
      );
    },
  },
});

/**
 * Takes the spans of workflows out of their sandbox.
 *
 * @param send where to; nowhere while nothing is traced.
 */
export function tracingSinks(
  send: (span: WorkflowSpan, workflowId: string) => void,
): InjectedSinks<TracingSinks> {
  return {
    tracing: { span: { fn: ({ workflowId }, span) => send(span, workflowId), callDuringReplay: false } },
  };
}
