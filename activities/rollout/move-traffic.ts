import { Context } from '@temporalio/activity';
import type { ServiceRecord } from '../../domain/models/rollout/serving/service-record.ts';
import { beginRecord } from './begin-record.ts';
import {
  CandidateFailedError,
  ChampionNotRestoredError,
  StillUnderWayError,
  TrafficNotFollowingError,
} from './errors.ts';
import { followSteps, observe } from './follow-steps.ts';
import type { TrafficDeps } from './follow-steps.ts';
import { seeToHold } from './hold-service.ts';
import type { HoldDeps } from './hold-service.ts';
import type { RolloutActivities, RolloutRun } from './rollout-activities.ts';
import { loadServiceRecord, saveServiceRecord } from './service-record-store.ts';

export function createShiftTraffic(deps: TrafficDeps): RolloutActivities['shiftTraffic'] {
  return async ({ percent, ...run }) => {
    const begun = await beginRecord(deps, run, Context.current().cancellationSignal);
    const asked = [...new Set([...begun.asked, percent])];
    const record = await saveServiceRecord(deps.store, run, { ...begun, asked });
    const { observed } = await followSteps(deps, run, record, (look) => look.shift(percent), {
      isForward: true,
    });
    return observed;
  };
}

export function createObserveTraffic(deps: TrafficDeps & HoldDeps): RolloutActivities['observeTraffic'] {
  return async (run) => {
    const record = await beginRecord(deps, run, Context.current().cancellationSignal);
    const observed = await observe(deps, run, record);
    const overruled = await seeToHold(deps, run);
    if (overruled === undefined || observed.interference !== undefined) return observed;
    return { ...observed, interference: `${overruled} was switched on again and may put it back` };
  };
}

export function createPromoteCandidate(deps: TrafficDeps): RolloutActivities['promoteCandidate'] {
  return async (run) => {
    const begun = await beginRecord(deps, run, Context.current().cancellationSignal);
    const record = await turn(
      deps,
      run,
      { ...begun, asked: [...new Set([...begun.asked, 100])] },
      'promoted',
    );
    const { observed } = await followSteps(deps, run, record, (look) => look.promote(), { isForward: true });
    return observed;
  };
}

export function createRetireChampion(deps: TrafficDeps): RolloutActivities['retireChampion'] {
  return async (run) => {
    const begun = await beginRecord(deps, run, Context.current().cancellationSignal);
    const record = await turn(deps, run, begun, 'retired');
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
    const begun = await loadServiceRecord(deps.store, run);
    if (begun === undefined) return 'no traffic had been moved';
    const record = await turn(deps, run, begun, 'back');
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

async function turn(
  { store }: TrafficDeps,
  run: RolloutRun,
  record: ServiceRecord,
  direction: ServiceRecord['direction'],
): Promise<ServiceRecord> {
  return await saveServiceRecord(store, run, { ...record, direction });
}
