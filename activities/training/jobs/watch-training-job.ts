import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure, Context } from '@temporalio/activity';
import { ClientError } from '../../../clients/errors.ts';
import type { ObjectStore } from '../../../clients/object-store/object-store.ts';
import type { TrainingNews, TrainingProgress } from '../../../workflows/retraining-messages.ts';
import type { TrainingActivities } from '../training-activities.ts';
import type { TrainingDoors } from '../training-settings.ts';
import { JobWatch } from './job-watch.ts';

export interface WatchDeps extends TrainingDoors {
  store: ObjectStore;
  now: () => Date;
  /** Milliseconds between two looks at a Job. */
  lookEvery: number;
}

/** Beats within one heartbeat time-out: one that is lost or late does no harm. */
const beatsPerTimeout = 4;
const usualBeat = 10_000;
/** While an API server starts, it may refuse what it allowed a moment ago; so many times in a row it means it. */
const refusalsToBear = 5;
/** Looks are this many times rarer while the API server is away, at most. */
const slowest = 6;

export function createWatchTrainingJob(deps: WatchDeps): TrainingActivities['watchTrainingJob'] {
  return async ({ transaction, job, tellAfter, before: told }) => {
    const context = Context.current();
    const { info, cancellationSignal: signal } = context;
    const kubernetes = await deps.trainingClusterOf(transaction.model, job.cluster);
    const { stuckAfter } = deps.trainingOf(transaction.model);
    const before = (info.heartbeatDetails as TrainingProgress | undefined) ?? told;
    const { store, now } = deps;
    const watch = new JobWatch({
      kubernetes,
      store,
      now,
      transaction,
      job,
      tellAfter,
      stuckAfter,
      before,
      signal,
    });
    const beat = info.heartbeatTimeoutMs ? info.heartbeatTimeoutMs / beatsPerTimeout : usualBeat;
    const beating = setInterval(() => context.heartbeat(watch.progress), beat);
    try {
      return await follow(watch, deps.lookEvery, signal);
    } catch (error) {
      // The Job is left alone: a worker that stops has a successor, and who cancels deletes it.
      if (signal.aborted) throw new CancelledFailure('the Job is no longer watched', [watch.progress]);
      throw error;
    } finally {
      clearInterval(beating);
      context.heartbeat(watch.progress);
    }
  };
}

async function follow(watch: JobWatch, lookEvery: number, signal: AbortSignal): Promise<TrainingNews> {
  let failures = 0;
  let refusals = 0;
  for (;;) {
    try {
      const news = await watch.look();
      if (news !== undefined) return news;
      failures = 0;
      refusals = 0;
    } catch (error) {
      if (signal.aborted || !(error instanceof ClientError)) throw error;
      refusals = error.retryable ? 0 : refusals + 1;
      if (refusals > refusalsToBear) throw error;
      failures += 1;
      watch.missed(`nothing is known of it at the moment: ${error.message}`);
    }
    await sleep(lookEvery * Math.min(1 + failures, slowest), undefined, { signal });
  }
}
