import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { traceHeader } from '../../domain/tracing/trace-parent.ts';
import type { WorkflowSpan } from '../../domain/tracing/workflow-span.ts';
import { observeSignal, workflowTypes } from '../../workflows/messages.ts';
import type { RemediateDriftInput } from '../../workflows/messages.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { RecordedActivities, drifting, hour, storyTimes, withWorker } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();
const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const traced = { [traceHeader]: defaultPayloadConverter.toPayload(parent) };
const client = new Client({
  connection: environment.connection,
  interceptors: {
    workflow: [
      {
        signalWithStart: (input, next) => next({ ...input, headers: { ...input.headers, ...traced } }),
      },
    ],
  },
});

test('a run that hands over to the next one is a span that has not failed', async () => {
  const activities = new RecordedActivities();
  const audit = Promise.withResolvers<void>();
  activities.recordAudit = async () => await audit.promise;
  const spans: WorkflowSpan[] = [];
  const sinks = { tracing: { span: { fn: (_: unknown, span: WorkflowSpan) => void spans.push(span) } } };
  await withWorker(
    environment,
    activities,
    async (taskQueue) => {
      const input: RemediateDriftInput = {
        target: 'payments',
        cause: 'c0ffee',
        times: storyTimes,
      };
      const { workflowId } = await client.workflow.signalWithStart(workflowTypes.remediateDrift, {
        workflowId: `remediate/payments/${randomUUID()}`,
        taskQueue,
        args: [input],
        signal: observeSignal,
        signalArgs: [drifting(1, { strategy: 'self-heal' })],
      });
      const handle = client.workflow.getHandle(workflowId);
      while (activities.recorded.length === 0) await environment.sleep(10);
      // It drifts again while the end of before is still to be put on record.
      const later = (await environment.currentTimeMs()) + hour;
      await handle.signal(observeSignal, drifting(later, { strategy: 'self-heal' }));
      audit.resolve();
      await handle.result();
    },
    sinks,
  );
  assert.deepEqual(activities.recorded, ['healed', 'healed']);
  const runs = spans.filter(({ name }) => name === 'workflow remediateDrift');
  assert.deepEqual(
    runs.map(({ failed }) => failed),
    [false, false],
  );
});
