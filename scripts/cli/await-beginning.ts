import { setTimeout as pause } from 'node:timers/promises';
import type { Workflow, WorkflowHandle, WorkflowResultType } from '@temporalio/client';

/** Between two looks, milliseconds. */
const every = 250;
/** How long a worker may take to begin, and then to make the plan, before whoever started it is let go; milliseconds. */
const patience = { begin: 5000, plan: 20_000 };

/** What became of something that was just started. */
export type Beginning<Type extends Workflow> = Stage<Type> & {
  /** Its own, as people name it; empty until a worker has taken its first step. */
  id: string;
};

type Stage<Type extends Workflow> =
  /** It has ended already, such as one that was refused. */
  | { at: 'end'; result: WorkflowResultType<Type> }
  /** It is planned; it goes on, or waits for people, who have these answers. */
  | { at: 'work'; phase: string; actions: readonly string[] }
  /** Its plan is still being made. */
  | { at: 'planning' }
  /** No worker has taken it up. */
  | { at: 'queue' };

/** What its workflow says of itself: nothing before its first step. */
interface Memo {
  id?: string;
  phase?: string;
  actions?: readonly string[];
}

/** Waits a moment for the plan of something that was just started: whoever is refused should know at once. */
export async function awaitBeginning<Type extends Workflow>(
  handle: WorkflowHandle<Type>,
): Promise<Beginning<Type>> {
  const startedAt = Date.now();
  let known: Memo = {};
  while (Date.now() - startedAt < (known.phase === undefined ? patience.begin : patience.plan)) {
    // Not from a listing, which lags behind.
    const { status, memo } = await handle.describe();
    known = memo ?? {};
    const { id = '', phase, actions = [] } = known;
    if (status.name !== 'RUNNING' || phase === 'closed')
      return { at: 'end', id, result: await handle.result() };
    if (phase !== undefined && phase !== 'planning') return { at: 'work', id, phase, actions };
    await pause(every);
  }
  const { id = '', phase } = known;
  return { at: phase === undefined ? 'queue' : 'planning', id };
}
