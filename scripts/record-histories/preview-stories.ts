import type { Client } from '@temporalio/client';
import { RecordedTrainingActivities } from '../../test/support/retraining-story.ts';
import { RecordedRollout } from '../../test/support/rollout-story.ts';
import { taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { previewRetraining, previewRollout } from '../../workflows/preview-plans.ts';
import { modelRetrainingId } from '../../workflows/retraining-messages.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import type { Story } from './recorder.ts';

const times = { heartbeat: 10_000 };
const taskQueue = taskQueues.orchestration;

/** Plans that somebody only wants to see. */
export const previewStories: Story[] = [
  {
    name: 'preview-retraining',
    activities: new RecordedTrainingActivities(),
    async play(client: Client) {
      const handle = await client.workflow.start<typeof previewRetraining>(workflowTypes.previewRetraining, {
        workflowId: `${modelRetrainingId('fraud')}/preview`,
        taskQueue,
        args: [{ model: 'fraud', times }],
      });
      await handle.result();
      return [handle];
    },
  },
  {
    name: 'preview-rollout',
    activities: new RecordedRollout(),
    async play(client: Client) {
      const change = { kind: 'storage-uri' as const, storageUri: 's3://models/credit/2' };
      const handle = await client.workflow.start<typeof previewRollout>(workflowTypes.previewRollout, {
        workflowId: `${modelRolloutId('credit')}/preview`,
        taskQueue,
        args: [{ model: 'credit', change, times }],
      });
      await handle.result();
      return [handle];
    },
  },
];
