import { condition } from '@temporalio/workflow';
import { closeReview } from '../domain/approval/review.ts';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import { tellRollback } from './rollout-hooks.ts';
import type { RolloutStep } from '../domain/models/rollout/plan.ts';
import type { RolloutModelResult, RolloutOutcome } from './rollout-messages.ts';
import { describeChange } from './rollout-view.ts';
import { orByHand, planOf, reasonOf, runOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';
import { leftToDo } from './saga.ts';

/** It has won: what kept the champion warm is taken away, and the service given back. Nothing is undone any more. */
export async function finishPromoted(work: RolloutWork): Promise<RolloutModelResult> {
  const { state, activities, saga } = work;
  state.stage = 'closing';
  work.voice.publish();
  for (const step of saga.begun.toReversed()) saga.settle(step);
  const { champion, service, steps } = planOf(state);
  const name = `InferenceService ${service.namespace}/${service.name}`;
  await orByHand(work, `take away what keeps ${champion.revision} of ${name} warm`, () =>
    activities.retireChampion.executeWithOptions({ summary: 'the champion is not needed any more' }, [
      runOf(work),
    ]),
  );
  await orByHand(work, `let Argo CD, Flux and scans heal ${name} again`, () =>
    activities.releaseService.executeWithOptions({ summary: 'everybody else may heal it again' }, [
      runOf(work),
    ]),
  );
  const { pullRequest } = state;
  return await close(work, {
    outcome: 'promoted',
    detail: `${describeChange(work.input.change)} serves all traffic of ${name}${describeSteps(work, steps)}`,
    undone: [],
    leftToDo: state.leftToDo,
    ...(pullRequest === undefined
      ? {}
      : { pullRequest: { number: pullRequest.number, url: pullRequest.url } }),
  });
}

/** Such as `, after 10 % and 50 %`. */
function describeSteps({ state }: RolloutWork, steps: readonly RolloutStep[]): string {
  if (planOf(state).goesBack === true) return ' again';
  if (state.isHurried) return ', promoted early by a person';
  return `, after ${steps.map(({ percent }) => `${percent} %`).join(' and ')}`;
}

/** It ends without having won: everything that was begun is undone, the traffic first. */
export async function finishUndone(work: RolloutWork, ending: RolloutEnding): Promise<RolloutModelResult> {
  const { state, saga, voice, gate } = work;
  const { detail } = ending;
  const isBegun = saga.begun.length > 0;
  const hadTraffic = saga.begun.includes('traffic');
  state.stage = 'undoing';
  state.asking = undefined;
  state.trouble = detail;
  gate.state.review &&= closeReview(gate.state.review, 'it is over');
  if (isBegun) voice.happened('undoing', detail);
  await saga.undo((undone) => {
    state.undone.push(undone);
    voice.recorded(undone.done ? 'undone' : 'not-undone', `${undone.step}: ${undone.detail}`);
    voice.publish();
  });
  if (hadTraffic) await tellRollback(work, detail);
  const left = leftToDo(state.undone);
  const served = state.undone.find(({ step }) => step === 'traffic');
  return await close(work, {
    outcome: left.length > 0 ? 'failed' : ending.outcome,
    detail: served === undefined ? detail : `${detail}; ${servedBy(served.done)}`,
    undone: state.undone,
    leftToDo: left,
  });
}

function servedBy(isChampion: boolean): string {
  return isChampion
    ? 'the champion serves everything again'
    : 'the champion could not be put back: a person has to see to it';
}

const lastMoments: Record<RolloutOutcome, ReviewMoment | undefined> = {
  promoted: 'promoted',
  'rolled-back': 'rolled-back',
  failed: 'failed',
  refused: 'withdrawn',
  // People were told of the decision itself.
  declined: undefined,
  expired: 'expired',
  cancelled: 'withdrawn',
};

/** Keeps how it ended, and tells people, the audit trail and the operator. */
async function close(work: RolloutWork, result: RolloutModelResult): Promise<RolloutModelResult> {
  const { input, state, activities, voice } = work;
  const { model, reason, change } = input;
  const { id, startedAt, plan, looks } = state;
  await activities.recordRollout
    .executeWithOptions({ summary: result.outcome }, [
      { model, id, startedAt, reason, change, plan, result, looks },
    ])
    .catch((error: unknown) => voice.recorded('not-recorded', reasonOf(error)));
  state.stage = 'closed';
  voice.ended(result, lastMoments[result.outcome]);
  await condition(() => voice.isIdle);
  return result;
}
