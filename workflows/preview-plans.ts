import { proxyActivities, uuid4 } from '@temporalio/workflow';
import type { RolloutActivities } from '../activities/rollout/rollout-activities.ts';
import type { TrainingActivities } from '../activities/training/training-activities.ts';
import { taskQueues } from './messages.ts';
import type { WorkflowTimes } from './messages.ts';
import { pinToVersion } from './pin-to-version.ts';
import type { PlannedRetraining } from './retraining-messages.ts';
import type { PlannedRollout, RolloutChange } from './rollout-messages.ts';

/** A plan is made for somebody who waits for it: what does not come soon is said. */
const patience = {
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '10 minutes',
  retry: { maximumAttempts: 3 },
} as const;

/** What a retraining would do now, or why it may not; nothing is created, and nobody is asked. */
export async function previewRetraining({
  model,
  times,
}: {
  model: string;
  times: WorkflowTimes;
}): Promise<PlannedRetraining> {
  const { planRetraining } = proxyActivities<TrainingActivities>({
    ...patience,
    taskQueue: taskQueues.training,
    heartbeatTimeout: times.heartbeat,
  });
  return await planRetraining({ transaction: { model, id: freshId() }, reason: { kind: 'person' } });
}

/** What a rollout would do now, or why it cannot; no traffic moves, and nobody is asked. */
export async function previewRollout({
  model,
  change,
  times,
}: {
  model: string;
  change: RolloutChange;
  times: WorkflowTimes;
}): Promise<PlannedRollout> {
  const { planRollout } = proxyActivities<RolloutActivities>({
    ...patience,
    taskQueue: taskQueues.rollouts,
    heartbeatTimeout: times.heartbeat,
  });
  return await planRollout({ model, id: freshId(), change });
}

pinToVersion(previewRetraining);
pinToVersion(previewRollout);

/** In the form of the ids of retrainings and rollouts; nothing is ever kept under it. */
function freshId(): string {
  return uuid4().replaceAll('-', '').slice(0, 12);
}
