import { setTimeout as pause } from 'node:timers/promises';
import type { Workflow, WorkflowHandle, WorkflowResultType } from '@temporalio/client';

/** Between two looks, milliseconds. */
const every = 250;
/** How long a worker may take to begin, and then to make the plan, before whoever started it is let go; milliseconds. */
const patience = { begin: 5000, plan: 20_000 };

/** What became of something that was just started. */
export type Beginning<Type extends Workflow> =
  /** It has ended already, such as one that was refused. */
  | { at: 'end'; result: WorkflowResultType<Type> }
  /** It is planned; it goes on, or waits for people. */
  | { at: 'work'; phase: string }
  /** Its plan is still being made. */
  | { at: 'planning' }
  /** No worker has taken it up. */
  | { at: 'queue' };

/** Waits a moment for the plan of something that was just started: whoever is refused should know at once. */
export async function awaitBeginning<Type extends Workflow>(
  handle: WorkflowHandle<Type>,
): Promise<Beginning<Type>> {
  const startedAt = Date.now();
  let phase: string | undefined;
  while (Date.now() - startedAt < (phase === undefined ? patience.begin : patience.plan)) {
    const { status, memo } = await handle.describe();
    if (status.name !== 'RUNNING') return { at: 'end', result: await handle.result() };
    phase = (memo as { phase?: string } | undefined)?.phase;
    if (phase === 'closed') return { at: 'end', result: await handle.result() };
    if (phase !== undefined && phase !== 'planning') return { at: 'work', phase };
    await pause(every);
  }
  return phase === undefined ? { at: 'queue' } : { at: 'planning' };
}
