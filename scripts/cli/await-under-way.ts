import { setTimeout as pause } from 'node:timers/promises';
import type { Workflow, WorkflowHandle, WorkflowResultType } from '@temporalio/client';
import { describeProgress } from '../../domain/models/training/describe-progress.ts';
import { visible } from '../../domain/text/visible.ts';
import { readTrainingProgress } from '../../workers/operations/training-progress.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgress } from './progress.ts';
import { untilInterrupted } from './until-interrupted.ts';
import type { TemporalSession } from './with-temporal.ts';

/** It has not ended in time. */
class StillUnderWayError extends Error {
  override readonly name = 'StillUnderWayError';
}

/** Between two looks, milliseconds. */
const every = 2000;

/**
 * Waits for the end of a retraining or rollout and says meanwhile where it stands, as live as its Job tells. It goes on
 * whatever happens here.
 *
 * @returns undefined after Ctrl-C, which has been answered then.
 */
export async function awaitUnderWay<Type extends Workflow>(
  handle: WorkflowHandle<Type>,
  { timeout, what }: { timeout: number; what: string },
  { client, linkTo }: TemporalSession,
): Promise<WorkflowResultType<Type> | undefined> {
  const progress = createProgress();
  const interruption = untilInterrupted();
  const done = new AbortController();
  const over = AbortSignal.any([AbortSignal.timeout(timeout), done.signal, interruption.signal]);
  const ending = handle.result().then((result) => ({ result }));
  const telling = tell(
    over,
    (words) => progress.report(words),
    async () => {
      const { memo } = await handle.describe();
      const { headline = '' } = (memo ?? {}) as { headline?: string };
      const training = await readTrainingProgress(client, handle.workflowId);
      return training === undefined ? headline : describeProgress(training, new Date());
    },
  );
  try {
    const ended = await Promise.race([ending, whenAborted(over)]);
    if (ended !== undefined) return ended.result;
  } finally {
    done.abort();
    interruption.forget();
    await telling;
    progress.clear();
  }
  const goesOn = `${what} goes on without us: ${linkTo(handle.workflowId)}`;
  if (!interruption.signal.aborted) throw new StillUnderWayError(`not over in time; ${goesOn}`);
  process.stderr.write(`plumbline: ${goesOn}\n`);
  process.exitCode = exitCodes.interrupted;
  return undefined;
}

async function tell(
  over: AbortSignal,
  say: (words: string) => void,
  look: () => Promise<string>,
): Promise<void> {
  let said = '';
  while (!over.aborted) {
    // A look that fails says nothing: the end is waited for elsewhere.
    const words = visible(await look().catch(() => ''));
    if (words !== '' && words !== said && !over.aborted) say(words);
    said = words;
    await pause(every, undefined, { signal: over }).catch(() => undefined);
  }
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
