import { setTimeout as pause } from 'node:timers/promises';
import type { Workflow, WorkflowHandle, WorkflowResultType } from '@temporalio/client';
import { readProgress } from '../../workers/operations/workflow-progress.ts';
import type { WorkflowProgress } from '../../workers/operations/workflow-progress.ts';
import { taskQueues } from '../../workflows/messages.ts';
import { describeSpan } from '../../domain/text/age.ts';
import type { ProgressLine } from './progress.ts';

export interface AwaitOptions {
  /** Milliseconds. */
  timeout: number;
  signal?: AbortSignal;
  progress: ProgressLine;
  /** What the workflow does, in words, by activity. */
  steps?: Readonly<Record<string, string>>;
  /** Where its activities are taken up; the queue of scans unless stated. */
  activityQueue?: string;
}

/** Nobody takes up work for this long, milliseconds: then no worker runs, or all are busy. */
const patience = 3000;

/** Between two looks at a running workflow, milliseconds. */
const lookEvery = 1000;

/**
 * Waits for the result of a workflow and says meanwhile what it is at; undefined when time is up or the signal
 * aborts. Rejects as `handle.result()` does. The workflow goes on whatever happens here.
 */
export async function awaitWorkflow<Type extends Workflow>(
  handle: WorkflowHandle<Type>,
  { timeout, signal, progress, steps = {}, activityQueue = taskQueues.scanning }: AwaitOptions,
): Promise<{ result: WorkflowResultType<Type> } | undefined> {
  const done = new AbortController();
  const over = AbortSignal.any([AbortSignal.timeout(timeout), done.signal, ...(signal ? [signal] : [])]);
  const watching = watch(handle, { steps, activityQueue }, progress, over);
  try {
    const result = handle.result().then((value) => ({ result: value }));
    return await Promise.race([result, whenAborted(over)]);
  } finally {
    done.abort();
    await watching;
    progress.clear();
  }
}

type Words = Required<Pick<AwaitOptions, 'steps' | 'activityQueue'>>;

async function watch(
  handle: WorkflowHandle,
  words: Words,
  progress: ProgressLine,
  over: AbortSignal,
): Promise<void> {
  const startedAt = Date.now();
  let said = '';
  while (!over.aborted) {
    await pause(lookEvery, undefined, { signal: over }).catch(() => undefined);
    // A look that fails says nothing about the workflow; the result is waited for elsewhere.
    const seen = await readProgress(handle).catch(() => undefined);
    if (seen === undefined || over.aborted) continue;
    const elapsed = Date.now() - startedAt;
    const text = describe(seen, words, elapsed);
    const isTerminal = process.stderr.isTTY;
    if (text !== undefined && (isTerminal || text !== said)) {
      progress.report(isTerminal ? `${text} (${describeSpan(elapsed)})` : text);
      said = text;
    }
  }
}

function describe(
  seen: WorkflowProgress,
  { steps, activityQueue }: Words,
  elapsed: number,
): string | undefined {
  const isLate = elapsed >= patience;
  if (seen.at === 'waiting-for-worker') return isLate ? noWorker(taskQueues.orchestration) : undefined;
  if (seen.at === 'workflow') return undefined;
  if (seen.attempt > 1) {
    const reason = seen.lastFailure === undefined ? '' : `: ${seen.lastFailure}`;
    return `${steps[seen.name] ?? seen.name}, attempt ${seen.attempt}${reason}`;
  }
  if (!seen.started) return isLate ? noWorker(activityQueue) : undefined;
  return steps[seen.name] ?? seen.name;
}

function noWorker(taskQueue: string): string {
  return `no worker takes up work on task queue ${taskQueue}; start one with \`plumbline worker\`. Waiting…`;
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
