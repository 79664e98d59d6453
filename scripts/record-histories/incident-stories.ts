import { setTimeout } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import {
  RecordedIncidentActivities,
  alertOf,
  driftOf,
  incidentReached,
  recoveredAt,
} from '../../test/support/incident-story.ts';
import { rollbackPlan, withRollback } from '../../test/support/incident-with-rollback.ts';
import { withTraining } from '../../test/support/incident-with-training.ts';
import { decision } from '../../test/support/remediation-story.ts';
import {
  RecordedTrainingActivities,
  failedBy,
  recordedTraining,
} from '../../test/support/retraining-story.ts';
import { RecordedRollout } from '../../test/support/rollout-story.ts';
import { decideUpdate, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import { incidentQuery, incidentSignal, modelIncidentId } from '../../workflows/model-messages.ts';
import type { IncidentTrigger, ModelIncidentInput } from '../../workflows/model-messages.ts';
import type { Decision } from '../../domain/approval/review.ts';
import type { Story } from './recorder.ts';

const second = 1000;

interface IncidentStory {
  name: string;
  first?: IncidentTrigger;
  activities?: RecordedIncidentActivities;
  /** What happens to it. */
  happens?: (handle: WorkflowHandle) => Promise<void>;
}

function incidentStory({
  name,
  first = driftOf(),
  activities = new RecordedIncidentActivities(),
  happens = async () => {},
}: IncidentStory): Story {
  return {
    name: `model-incident-${name}`,
    activities,
    play: (client) => play(client, name, first, happens),
  };
}

async function play(
  client: Client,
  name: string,
  first: IncidentTrigger,
  happens: NonNullable<IncidentStory['happens']>,
): Promise<WorkflowHandle[]> {
  const input: ModelIncidentInput = { model: 'credit', times: { heartbeat: 10_000 }, notifiers: ['log'] };
  const { workflowId, signaledRunId } = await client.workflow.signalWithStart(workflowTypes.modelIncident, {
    workflowId: `${modelIncidentId('credit')}-${name}`,
    taskQueue: taskQueues.orchestration,
    args: [input],
    signal: incidentSignal,
    signalArgs: [first],
  });
  const handle = client.workflow.getHandle(workflowId);
  await happens(handle);
  await handle.result().catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
  });
  const { runId } = await handle.describe();
  const runs = runId === signaledRunId ? [runId] : [signaledRunId, runId];
  return runs.map((run) => client.workflow.getHandle(workflowId, run));
}

async function decide(handle: WorkflowHandle, changes: Partial<Decision>): Promise<void> {
  const { digest = '' } = await handle.query(incidentQuery);
  await handle.executeUpdate(decideUpdate, { args: [decision({ planDigest: digest, ...changes })] });
}

const dismiss = (handle: WorkflowHandle) => decide(handle, { action: 'dismiss', reason: 'a load test' });

function inShortTerms(): RecordedIncidentActivities {
  const activities = new RecordedIncidentActivities();
  activities.terms = { remindAfter: second, expireAfter: 3 * second, onExpiry: 'report' };
  return activities;
}

/** Whoever was told last is told late, so that something can come while it closes. */
function slowToTell(): RecordedIncidentActivities {
  const activities = new RecordedIncidentActivities();
  const { tellPeople } = activities;
  activities.tellPeople = async (message) => {
    if (message.card.moment === 'decided') await setTimeout(2 * second);
    await tellPeople(message);
  };
  return activities;
}

/** What goes back serves at once, and is not watched for long. */
function rollingBack(): RecordedIncidentActivities {
  const rollout = new RecordedRollout();
  const activities = withRollback(rollout);
  rollout.plans = [rollbackPlan({ watchAfter: 0 })];
  return activities;
}

export const incidentStories: Story[] = [
  incidentStory({
    name: 'dismissed',
    async happens(handle) {
      await incidentReached(handle);
      await handle.signal(incidentSignal, driftOf({ sequence: 2 }));
      await dismiss(handle);
    },
  }),
  incidentStory({
    name: 'recovered',
    async happens(handle) {
      await incidentReached(handle);
      await handle.signal(incidentSignal, recoveredAt(2));
    },
  }),
  incidentStory({
    name: 'fixed-upstream',
    async happens(handle) {
      await incidentReached(handle);
      await decide(handle, { action: 'fix-upstream' });
      await incidentReached(handle, 'watching');
      await handle.signal(incidentSignal, driftOf({ sequence: 2, share: 0.9 }));
      await incidentReached(handle);
      await handle.signal(incidentSignal, recoveredAt(3));
    },
  }),
  incidentStory({
    name: 'snoozed',
    async happens(handle) {
      await incidentReached(handle);
      await decide(handle, { action: 'snooze', until: new Date(Date.now() + 2 * second).toISOString() });
      await incidentReached(handle, 'watching');
      await incidentReached(handle);
      await dismiss(handle);
    },
  }),
  incidentStory({
    name: 'asked-again',
    async happens(handle) {
      const { digest } = await incidentReached(handle);
      await handle.signal(incidentSignal, alertOf('firing', { severity: 'critical' }));
      await incidentReached(
        handle,
        (view) => view.phase === 'waiting-for-decision' && view.digest !== digest,
      );
      await handle.signal(incidentSignal, alertOf('resolved', { severity: 'critical' }));
      await dismiss(handle);
    },
  }),
  incidentStory({ name: 'expired', activities: inShortTerms() }),
  incidentStory({ name: 'over-at-once', first: alertOf('resolved') }),
  incidentStory({
    name: 'opened-anew',
    activities: slowToTell(),
    async happens(handle) {
      await incidentReached(handle);
      await dismiss(handle);
      await incidentReached(handle, 'closed');
      await handle.signal(incidentSignal, driftOf({ sequence: 2, columns: ['x', 'y', 'z'] }));
      await incidentReached(handle);
      await handle.signal(incidentSignal, recoveredAt(3));
    },
  }),
  incidentStory({
    name: 'retrained',
    activities: withTraining(new RecordedTrainingActivities()),
    async happens(handle) {
      await incidentReached(handle);
      await decide(handle, { action: 'retrain' });
      await incidentReached(handle, 'watching');
      await handle.signal(incidentSignal, recoveredAt(9));
    },
  }),
  incidentStory({
    name: 'retrained-in-vain',
    activities: withTraining(recordedTraining({ news: [failedBy('image')] })),
    async happens(handle) {
      await incidentReached(handle);
      await decide(handle, { action: 'retrain' });
      await incidentReached(
        handle,
        ({ retrained, phase }) => retrained !== undefined && phase !== 'diagnosing',
      );
      await handle.signal(incidentSignal, recoveredAt(9));
    },
  }),
  incidentStory({
    name: 'rolled-back',
    activities: rollingBack(),
    async happens(handle) {
      await incidentReached(handle);
      await decide(handle, { action: 'roll-back' });
      await incidentReached(handle, 'watching');
      await handle.signal(incidentSignal, recoveredAt(9));
    },
  }),
  incidentStory({
    name: 'cancelled',
    async happens(handle) {
      await incidentReached(handle);
      await handle.cancel();
    },
  }),
];
