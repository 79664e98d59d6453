import {
  CancellationScope,
  allHandlersFinished,
  condition,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';

/** Something that is open for a long time: it takes steps until one of them closes it. */
export interface OpenItem<Result> {
  /** What it is about has arrived. */
  readonly isBegun: boolean;
  /** Nothing is under way in the background. */
  readonly isIdle: boolean;
  /** What came after it was closed is for a new run. */
  readonly isReopened: boolean;
  /** Answers a result when the item is closed by this step. */
  takeNextStep(): Promise<Result | undefined>;
  /** Tells everybody how it ended. */
  close(result: Result): Promise<unknown>;
}

/**
 * Takes the steps of an item until it is closed. A history that has grown long is handed to a new run; an operator's
 * cancellation closes it as `withdrawn`.
 */
export async function runUntilClosed<Result>(
  item: OpenItem<Result>,
  withdrawn: Result,
  continueWith: () => Promise<never>,
): Promise<Result> {
  try {
    await condition(() => item.isBegun);
    for (;;) {
      const result = await item.takeNextStep();
      if (result !== undefined) {
        await CancellationScope.nonCancellable(() => item.close(result));
        // Whoever waits for an answer gets it before there is nobody left to answer.
        await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
        return item.isReopened ? await continueWith() : result;
      }
      if (workflowInfo().continueAsNewSuggested) {
        // What is under way is best finished; what a service that is away still waits for goes along.
        await condition(() => item.isIdle, '10 seconds', { summary: 'messages are sent' });
        await condition(allHandlersFinished);
        return await continueWith();
      }
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => item.close(withdrawn));
    throw error;
  }
}
