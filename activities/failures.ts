import { ApplicationFailure, Context } from '@temporalio/activity';
import { ClientError } from '../clients/errors.ts';

type AnyActivity = (...input: never[]) => Promise<unknown>;

/**
 * Turns client errors into Temporal failures, in this one place: `type` is the error's code, and what no retry can
 * mend is not retried. Anything else passes through and is retried as the workflow says.
 */
export function withTypedFailures<T extends object>(activities: T): T {
  const wrapped = Object.entries(activities).map(([name, activity]) => [name, wrap(activity as AnyActivity)]);
  return Object.fromEntries(wrapped) as T;
}

function wrap(activity: AnyActivity): AnyActivity {
  return async (...input) => {
    try {
      return await activity(...input);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      // No cause: it may quote what it was given, and a history is read by many.
      throw ApplicationFailure.create({
        message: error.message,
        type: error.code,
        nonRetryable: !error.retryable || isOver(error.retryFor),
        ...(error.retryDelay === undefined ? {} : { nextRetryDelay: error.retryDelay }),
      });
    }
  };
}

/** Whether an activity was first scheduled so long ago that repeating it is worth nothing any more. */
function isOver(retryFor: number | undefined): boolean {
  if (retryFor === undefined) return false;
  return Date.now() - Context.current().info.scheduledTimestampMs >= retryFor;
}
