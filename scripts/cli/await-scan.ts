import { WorkflowFailedError } from '@temporalio/client';
import type { Workflow, WorkflowHandle, WorkflowResultType } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import { awaitWorkflow } from './await-workflow.ts';
import type { AwaitOptions } from './await-workflow.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgress } from './progress.ts';
import { untilInterrupted } from './until-interrupted.ts';
import type { TemporalSession } from './with-temporal.ts';

/** The scan itself failed, or its result did not come in time. */
class ScanFailedError extends Error {
  override readonly name = 'ScanFailedError';
}

/** Waits for a scan that was started by hand; undefined after Ctrl-C, which has been answered then. */
export async function awaitScan<Type extends Workflow>(
  handle: WorkflowHandle<Type>,
  scanned: string,
  options: Pick<AwaitOptions, 'timeout' | 'steps' | 'activityQueue'>,
  { linkTo }: TemporalSession,
): Promise<WorkflowResultType<Type> | undefined> {
  const progress = createProgress();
  const interruption = untilInterrupted();
  try {
    const answer = await awaitWorkflow(handle, { ...options, signal: interruption.signal, progress });
    if (answer !== undefined) return answer.result;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const reason = rootCause(error.cause) ?? error.message;
    throw new ScanFailedError(`the scan of ${scanned} failed: ${reason} (${linkTo(handle.workflowId)})`, {
      cause: error,
    });
  } finally {
    interruption.forget();
  }
  const goesOn = `the scan goes on without us: ${linkTo(handle.workflowId)}`;
  if (!interruption.signal.aborted) throw new ScanFailedError(`no result in time; ${goesOn}`);
  process.stderr.write(`plumbline: ${goesOn}\n`);
  process.exitCode = exitCodes.interrupted;
  return undefined;
}
