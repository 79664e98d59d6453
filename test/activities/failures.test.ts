import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import { DefaultLogger } from '@temporalio/worker';
import { MockActivityEnvironment } from '@temporalio/testing';
import { withTypedFailures } from '../../activities/failures.ts';
import { ClientError } from '../../clients/errors.ts';

/** A service says no with a word that nobody knows: it is asked again for a minute. */
class UnknownAnswerError extends ClientError {
  readonly code = 'unknown-answer';
  readonly retryable = true;
  override readonly retryFor = 60_000;
}

async function failureOf(error: Error, scheduledAgo: number): Promise<ApplicationFailure> {
  const tell = async (): Promise<void> => {
    throw error;
  };
  const activities = withTypedFailures({ tell });
  const environment = new MockActivityEnvironment(
    { scheduledTimestampMs: Date.now() - scheduledAgo },
    { logger: new DefaultLogger('ERROR', () => undefined) },
  );
  try {
    await environment.run(activities.tell);
  } catch (failure) {
    if (failure instanceof ApplicationFailure) return failure;
  }
  throw new Error('no typed failure');
}

test('what may pass is repeated, and only for as long as that is worth anything', async () => {
  const early = await failureOf(new UnknownAnswerError('something_new'), 1000);
  assert.deepEqual([early.type, early.nonRetryable], ['unknown-answer', false]);
  const late = await failureOf(new UnknownAnswerError('something_new'), 61_000);
  assert.deepEqual([late.message, late.nonRetryable], ['something_new', true]);
});
