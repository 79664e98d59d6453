import { condition, log, rootCause } from '@temporalio/workflow';
import type { ReviewMoment } from '../domain/approval/review-card.ts';
import type { PastTraining } from '../domain/models/training/guards.ts';
import type {
  RetrainModelInput,
  RetrainModelResult,
  RetrainingEnding,
  RetrainingState,
  RetrainingStep,
} from './retraining-messages.ts';
import type { FreezeWait } from './freeze-wait.ts';
import type { retrainingActivities } from './retraining-proxies.ts';
import { tidyingUp } from './retraining-undo.ts';
import type { RetrainingVoice } from './retraining-voice.ts';
import { Saga, leftToDo } from './saga.ts';

interface Surroundings {
  input: RetrainModelInput;
  activities: ReturnType<typeof retrainingActivities>;
  state: RetrainingState;
  voice: RetrainingVoice;
  saga: Saga<RetrainingStep>;
  freeze: FreezeWait;
}

/** Puts back what has to be, keeps how it ended, and tells people, the audit trail and the operator. */
export async function closeRetraining(
  around: Surroundings,
  ending: RetrainingEnding,
): Promise<RetrainModelResult> {
  const { input, state, voice } = around;
  if (ending.outcome === 'registered') await tidyUp(around);
  else await undo(around);
  state.phase = 'closed';
  const result = resultOf(state, ending);
  await record(around, result);
  voice.publish(result);
  voice.ended(result);
  const moment = lastMoment(state, result);
  if (moment !== undefined) voice.tell(moment, { detail: result.detail, result });
  // An incident goes on with what came of it, and tells people itself: it does not wait for a service that is away.
  if (input.reason.kind === 'incident')
    await condition(() => voice.isIdle, '10 minutes', { summary: 'messages are sent' });
  else await condition(() => voice.isIdle);
  return result;
}

async function undo({ state, voice, saga }: Surroundings): Promise<void> {
  if (state.begun.length === 0) return;
  state.phase = 'undoing';
  voice.publish();
  await saga.undo((undone) => {
    state.undone.push(undone);
    voice.publish();
  });
  const { undone } = state;
  state.leftToDo = leftToDo(undone);
  const account = undone.map(({ step, done, detail }) => `${done ? '' : 'NOT '}${step}: ${detail}`);
  voice.happened(state.leftToDo.length === 0 ? 'undone' : 'not-all-undone', account.join('; '));
}

/** A candidate that is registered stays so although something cannot be tidied up. */
async function tidyUp({ activities, state, freeze }: Surroundings): Promise<void> {
  state.begun.length = 0;
  const tidying = new Saga(tidyingUp(activities, state), freeze, ['checkpoints', 'training Jobs']);
  state.leftToDo = leftToDo(await tidying.undo());
}

function resultOf(state: RetrainingState, { outcome, detail }: RetrainingEnding): RetrainModelResult {
  const { transaction, candidate, evaluation, data, log: kept } = state;
  return {
    outcome,
    detail,
    transaction: transaction.id,
    ...(outcome === 'registered' && candidate !== undefined ? { candidate } : {}),
    ...(evaluation === undefined ? {} : { evaluation }),
    ...(data === undefined ? {} : { data }),
    gpuHours: state.gpuHours,
    lostGpuHours: state.lostGpuHours,
    failures: state.failures,
    ...(kept === undefined ? {} : { log: kept }),
    undone: state.undone,
    leftToDo: state.leftToDo,
  };
}

async function record({ input, activities, state }: Surroundings, result: RetrainModelResult): Promise<void> {
  const { transaction, startedAt, plan } = state;
  try {
    await activities.recordRetraining.executeWithOptions({ summary: result.outcome }, [
      { transaction, startedAt, reason: input.reason, plan, result, past: pastOf(result) },
    ]);
  } catch (error) {
    // It is over all the same; without the record guards know less, and people should hear of it.
    log.warn('a retraining was not recorded', { error: String(error) });
    const [cause] = (rootCause(error) ?? String(error)).split('\n');
    state.leftToDo.push(`add this retraining to the history of ${transaction.model}: ${cause}`);
  }
}

/** What guards count; what never began is no training. */
function pastOf({ outcome, gpuHours }: RetrainModelResult): PastTraining | undefined {
  if (outcome === 'refused' || outcome === 'declined' || outcome === 'expired') return undefined;
  return { endedAt: new Date().toISOString(), outcome, gpuHours };
}

/** What people hear at the end; undefined where they know already, or have never heard of it. */
function lastMoment({ isTold }: RetrainingState, result: RetrainModelResult): ReviewMoment | undefined {
  const { outcome, undone, leftToDo: left } = result;
  if (outcome === 'registered') return 'registered';
  if (outcome === 'declined' || outcome === 'expired') return undefined;
  if (left.length > 0) return 'failed';
  if (undone.length > 0) return 'put-back';
  if (outcome === 'failed') return 'failed';
  return isTold ? 'withdrawn' : undefined;
}
