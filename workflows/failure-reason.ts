import { ActivityFailure, isCancellation, rootCause } from '@temporalio/workflow';

/** Why an activity failed for good, in words for people. What is cancelled, or no failure of an activity, is thrown on. */
export function failureReason(error: unknown): string {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  return rootCause(error) ?? error.message;
}
