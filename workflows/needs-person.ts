import { ActivityFailure, isCancellation, rootCause } from '@temporalio/workflow';
import type { HealResult } from './messages.ts';

/** An activity that failed for good, as something a person has to see to; anything else is thrown on. */
export function needsPerson(error: unknown): HealResult {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  return { outcome: 'needs-person', detail: [rootCause(error) ?? error.message] };
}
