import { retrainingLabel } from '../domain/models/training/training-job.ts';
import { retrainingPrefix } from '../domain/models/training/retraining-files.ts';
import type { RetrainingState, RetrainingStep } from './retraining-messages.ts';
import type { retrainingActivities } from './retraining-proxies.ts';
import type { Compensation } from './saga.ts';

/** A little longer than the activities are tried, so that the account says why they failed. */
const within = 35 * 60 * 1000;

/**
 * How each step of a retraining is put back. They are begun in an order in which the reverse is safe: nothing is
 * deleted that a running pod still writes to.
 *
 * @param why it is undone, in one line; asked when it is.
 */
export function retrainingCompensations(
  activities: ReturnType<typeof retrainingActivities>,
  state: RetrainingState,
  why: () => string,
): Record<RetrainingStep, Compensation> {
  const { transaction } = state;
  const folder = retrainingPrefix(transaction);
  return {
    'training data': {
      within,
      undo: () =>
        activities.deleteTrainingData.executeWithOptions({ summary: 'undo: training data' }, [
          { transaction },
        ]),
      byHand: () => `delete ${folder}data/ in the storage`,
    },
    'training output': {
      within,
      undo: () =>
        activities.deleteTrainingOutput.executeWithOptions({ summary: 'undo: training output' }, [
          { transaction },
        ]),
      byHand: () => `delete ${folder}jobs/ and ${folder}checkpoints/ in the storage`,
    },
    'training Jobs': {
      within,
      undo: () => deleteJobs(activities, state, 'undo: training Jobs'),
      byHand: () => deleteJobsByHand(state),
    },
    evaluation: {
      within,
      undo: () =>
        activities.rejectCandidate.executeWithOptions({ summary: 'undo: evaluation' }, [
          { transaction, why: why() },
        ]),
      byHand: () => `do not use the candidate of retraining ${transaction.id}: it is not marked as rejected`,
    },
    registration: {
      within,
      undo: () =>
        activities.withdrawCandidate.executeWithOptions({ summary: 'undo: registration' }, [
          { transaction, why: why() },
        ]),
      byHand: () => {
        const { name = transaction.model, version } = state.candidate ?? {};
        return `withdraw ${version === undefined ? `the version of retraining ${transaction.id}` : `version ${version}`} of ${name} in the registry`;
      },
    },
  };
}

/** What nobody needs once the candidate is registered: Jobs with their pods, and checkpoints. Lineage stays. */
export function tidyingUp(
  activities: ReturnType<typeof retrainingActivities>,
  state: RetrainingState,
): Record<'training Jobs' | 'checkpoints', Compensation> {
  const { transaction } = state;
  return {
    'training Jobs': {
      within,
      undo: () => deleteJobs(activities, state, 'tidy up: training Jobs'),
      byHand: () => deleteJobsByHand(state),
    },
    checkpoints: {
      within,
      undo: () =>
        activities.deleteTrainingOutput.executeWithOptions({ summary: 'tidy up: checkpoints' }, [
          { transaction, only: 'checkpoints' },
        ]),
      byHand: () => `delete ${retrainingPrefix(transaction)}checkpoints/ in the storage`,
    },
  };
}

function deleteJobs(
  activities: ReturnType<typeof retrainingActivities>,
  { transaction, plan }: RetrainingState,
  summary: string,
): Promise<string> {
  return activities.deleteTrainingJobs.executeWithOptions({ summary }, [
    {
      transaction,
      namespace: plan?.namespace ?? '',
      ...(plan?.cluster === undefined ? {} : { cluster: plan.cluster }),
    },
  ]);
}

function deleteJobsByHand({ transaction, job, plan }: RetrainingState): string {
  const namespace = job?.namespace ?? plan?.namespace ?? '';
  const known = job === undefined ? '' : ` (the last one is ${job.name})`;
  const where = plan?.cluster === undefined ? '' : ` in ${plan.cluster}`;
  return `delete the training Jobs with their pods${where}${known}: kubectl delete job -n ${namespace} -l ${retrainingLabel}=${transaction.id}`;
}
