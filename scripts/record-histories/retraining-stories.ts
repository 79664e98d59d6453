import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { decision } from '../../test/support/remediation-story.ts';
import {
  RecordedTrainingActivities,
  byHand,
  evaluationOf,
  failedBy,
  planWithEvaluation,
  recordedTraining,
  retrainingPlan,
  retrainingReached,
  retrainingTerms,
  succeeded,
  waitingFor,
} from '../../test/support/retraining-story.ts';
import type { TrainingActivities } from '../../activities/training/training-activities.ts';
import { decideUpdate, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import { cancelRetrainingUpdate, modelRetrainingId } from '../../workflows/retraining-messages.ts';
import type { RetrainModelInput } from '../../workflows/retraining-messages.ts';
import type { Decision, ReviewTerms } from '../../domain/approval/review.ts';
import type { Story } from './recorder.ts';
import { runsOf } from './runs-of.ts';

const second = 1000;

function retrainingStory(
  name: string,
  activities: RecordedTrainingActivities,
  happens: (handle: WorkflowHandle) => Promise<unknown> = async () => {},
): Story {
  return { name: `retrain-model-${name}`, activities, play: (client) => play(client, name, happens) };
}

async function play(
  client: Client,
  name: string,
  happens: (handle: WorkflowHandle) => Promise<unknown>,
): Promise<WorkflowHandle[]> {
  const input: RetrainModelInput = {
    model: 'fraud',
    reason: byHand,
    times: { heartbeat: 10_000 },
    notifiers: ['log'],
  };
  const handle = await client.workflow.start(workflowTypes.retrainModel, {
    workflowId: `${modelRetrainingId('fraud')}-${name}`,
    taskQueue: taskQueues.orchestration,
    args: [input],
  });
  const following = client.workflow.getHandle(handle.workflowId);
  await happens(following);
  await following.result().catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
  });
  return await runsOf(client, following);
}

function asking(terms: ReviewTerms = retrainingTerms): RecordedTrainingActivities {
  return recordedTraining({ plans: [{ plan: retrainingPlan({ approval: terms }) }] });
}

async function decide(handle: WorkflowHandle, changes: Partial<Decision> = {}): Promise<void> {
  const { digest = '' } = await retrainingReached(handle);
  const answer = decision({ planDigest: digest, action: 'approve', ...changes });
  await handle.executeUpdate(decideUpdate, { args: [answer] });
}

const stop = (handle: WorkflowHandle) =>
  handle.executeUpdate(cancelRetrainingUpdate, {
    args: [{ id: 'stop', actor: 'ada', reason: 'enough', door: 'api', identities: ['ada'], memberOf: [] }],
  });

/** Activities of which one is reached before a story goes on with it. */
function held(name: keyof TrainingActivities) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const activities = recordedTraining({
    before: async (activity) => {
      if (activity !== name) return;
      reached.resolve();
      await released.promise;
    },
  });
  return { activities, reached: reached.promise, release: released.resolve };
}

const duringTraining = held('watchTrainingJob');
const duringRegistration = held('registerCandidate');

const outOfMemory = failedBy('out-of-memory', 'again-with-more-memory');
const preempted = failedBy('preempted', 'again-from-checkpoint', 0.5);
const noGpu = waitingFor('0 of 3 nodes have a free nvidia.com/gpu');

export const retrainingStories: Story[] = [
  retrainingStory('registered', asking(), decide),
  retrainingStory('without-approval', new RecordedTrainingActivities()),
  retrainingStory('refused', recordedTraining({ plans: [{ refused: 'the cooldown lasts until tomorrow' }] })),
  retrainingStory('declined', asking(), (handle) => decide(handle, { action: 'reject' })),
  retrainingStory('expired', asking({ remindAfter: second, expireAfter: 3 * second, onExpiry: 'report' })),
  retrainingStory(
    'approved-anew',
    recordedTraining({
      plans: [
        { plan: retrainingPlan({ approval: retrainingTerms }) },
        { plan: retrainingPlan({ approval: retrainingTerms, digest: 'plan-2' }) },
      ],
    }),
    async (handle) => {
      await decide(handle);
      await retrainingReached(handle, ({ digest }) => digest === 'plan-2');
      await decide(handle);
    },
  ),
  retrainingStory('more-memory', recordedTraining({ news: [outOfMemory, succeeded] })),
  retrainingStory(
    'preempted',
    recordedTraining({
      plans: [{ plan: retrainingPlan({ mostAttempts: 4 }) }],
      news: [noGpu, preempted, preempted, preempted, succeeded],
    }),
  ),
  retrainingStory(
    'evaluated-by-job',
    recordedTraining({
      plans: [{ plan: planWithEvaluation() }],
      news: [preempted, succeeded, noGpu, preempted, succeeded],
    }),
  ),
  retrainingStory(
    'evaluation-failed',
    recordedTraining({ plans: [{ plan: planWithEvaluation() }], news: [succeeded, failedBy('bug')] }),
  ),
  retrainingStory('failed', recordedTraining({ news: [failedBy('image')] })),
  retrainingStory('rejected', recordedTraining({ evaluation: evaluationOf({ verdict: 'fail' }) })),
  retrainingStory(
    'lying-result',
    recordedTraining({ failures: { evaluateCandidate: ApplicationFailure.nonRetryable('it is a lie') } }),
  ),
  retrainingStory(
    'not-all-undone',
    recordedTraining({
      failures: {
        registerCandidate: ApplicationFailure.nonRetryable('403'),
        deleteTrainingOutput: ApplicationFailure.nonRetryable('the bucket is read-only'),
      },
    }),
  ),
  retrainingStory('stopped', duringTraining.activities, async (handle) => {
    await duringTraining.reached;
    await stop(handle);
    duringTraining.release();
  }),
  retrainingStory('cancelled', duringRegistration.activities, async (handle) => {
    await duringRegistration.reached;
    await handle.cancel();
    duringRegistration.release();
  }),
];
