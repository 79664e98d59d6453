import { Context } from '@temporalio/activity';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import { beginRecord } from './begin-record.ts';
import {
  CandidateFailedError,
  ChampionNotRestoredError,
  RolloutInterferenceError,
  StillUnderWayError,
  TrafficNotFollowingError,
} from './errors.ts';
import { followSteps, observe } from './follow-steps.ts';
import type { TrafficDeps } from './follow-steps.ts';
import { seeToHold } from './hold-service.ts';
import type { HoldDeps } from './hold-service.ts';
import { createWatchSource } from './source-in-git.ts';
import type { RolloutActivities } from './rollout-activities.ts';
import { changeServiceRecord, forbidServiceRecord } from './service-record-store.ts';

export function createShiftTraffic(deps: TrafficDeps): RolloutActivities['shiftTraffic'] {
  return async ({ percent, ...run }) => {
    const begun = await beginRecord(deps, run, Context.current().cancellationSignal);
    const record = await changeServiceRecord(deps.store, run, { ...begun, direction: 'forward' }, (present) =>
      withAsked(present, percent),
    );
    const { observed } = await followSteps(deps, run, record, (look) => look.shift(percent), {
      isForward: true,
    });
    return observed;
  };
}

export function createObserveTraffic(deps: TrafficDeps & HoldDeps): RolloutActivities['observeTraffic'] {
  const watchSource = createWatchSource();
  return async (run) => {
    const { cancellationSignal: signal } = Context.current();
    const record = await beginRecord(deps, run, signal);
    const observed = await observe(deps, run, record);
    if (observed.interference !== undefined) return observed;
    const foreign = await watchSource(deps, run, record, signal);
    if (foreign !== undefined) return { ...observed, interference: foreign };
    const overruled = await seeToHold(deps, run);
    if (overruled === undefined) return observed;
    return { ...observed, interference: `${overruled} was switched on again and may put it back` };
  };
}

export function createPromoteCandidate(deps: TrafficDeps): RolloutActivities['promoteCandidate'] {
  return async (run) => {
    const begun = await beginRecord(deps, run, Context.current().cancellationSignal);
    const promoted = { ...begun, direction: 'promoted' as const };
    const record = await changeServiceRecord(deps.store, run, promoted, (present) => withAsked(present, 100));
    const { observed } = await followSteps(deps, run, record, (look) => look.promote(), { isForward: true });
    return observed;
  };
}

export function createRetireChampion(deps: TrafficDeps): RolloutActivities['retireChampion'] {
  return async (run) => {
    const begun = await beginRecord(deps, run, Context.current().cancellationSignal);
    const record = await changeServiceRecord(deps.store, run, { ...begun, direction: 'retired' });
    const { detail } = await followSteps(deps, run, record, (look) => look.retire(), { isForward: true });
    return detail;
  };
}

/**
 * In the order in which the candidate gets nothing more at any moment. Begun by one process and interrupted anywhere, it
 * is finished by the next.
 */
export function createRestoreChampion(deps: TrafficDeps): RolloutActivities['restoreChampion'] {
  return async (run) => {
    const begun = await forbidServiceRecord(deps.store, run);
    if (begun === undefined) return 'no traffic had been moved';
    const record = await changeServiceRecord(deps.store, run, { ...begun, direction: 'back' });
    try {
      const { detail } = await followSteps(deps, run, record, (look) => look.restore(), {
        isForward: false,
      });
      return detail;
    } catch (error) {
      if (error instanceof TrafficNotFollowingError)
        throw new StillUnderWayError(`the champion is being put back: ${error.message}`);
      if (!(error instanceof CandidateFailedError)) throw error;
      throw new ChampionNotRestoredError(error.message);
    }
  };
}

/** Steps only ascend: whoever asks for less than was asked for woke up after another process had gone on. */
function withAsked({ asked }: ServiceRecord, percent: number): Pick<ServiceRecord, 'asked'> {
  const farthest = Math.max(percent, ...asked);
  if (farthest > percent) throw new RolloutInterferenceError(`it goes on elsewhere by now: at ${farthest} %`);
  return { asked: [...new Set([...asked, percent])] };
}
