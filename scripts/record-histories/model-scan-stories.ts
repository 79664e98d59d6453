import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import type { ModelScanActivities } from '../../activities/models/scan-activities.ts';
import { taskQueues, workflowTypes } from '../../workflows/messages.ts';
import { modelScanId } from '../../workflows/model-messages.ts';
import type { ModelScanInput, ModelScanSummary } from '../../workflows/model-messages.ts';
import type { Story } from './recorder.ts';

const stored = { uri: 'file:///report.json', sha256: '00', bytes: 2 };

/** A scan that finds no drift, with whatever a story changes. */
function modelScanStory(
  name: string,
  found: Partial<ModelScanSummary>,
  changes: Partial<ModelScanActivities> = {},
): Story {
  const activities: ModelScanActivities = {
    compareModel: async ({ model, sequence }) => ({
      model,
      sequence,
      drifted: false,
      share: 0,
      columns: [],
      predictionDrifted: false,
      quality: [],
      referenceRows: 2000,
      currentRows: 1000,
      result: stored,
      report: stored,
      ...found,
    }),
    startIncident: async () => 'none-open',
    ...changes,
  };
  return {
    name,
    activities,
    async play(client) {
      const input: ModelScanInput = { model: 'fraud', trigger: 'schedule', times: { heartbeat: 10_000 } };
      const handle = await client.workflow.start(workflowTypes.modelScan, {
        workflowId: `${modelScanId('fraud')}/${randomUUID()}`,
        taskQueue: taskQueues.orchestration,
        args: [input],
      });
      await handle.result().catch((error: unknown) => {
        if (!(error instanceof WorkflowFailedError)) throw error;
      });
      return [handle];
    },
  };
}

const drifted = {
  drifted: true,
  share: 0.75,
  columns: ['amount', 'channel'],
  quality: ['amount: 40 % outside the range of the reference'],
  window: { from: '2026-06-01T10:00:00.000Z', to: '2026-06-01T12:00:00.000Z' },
};

export const modelScanStories: Story[] = [
  modelScanStory('model-scan-no-drift', {}),
  modelScanStory('model-scan-drifted', drifted, { startIncident: async () => 'opened' }),
  modelScanStory(
    'model-scan-not-enough-data',
    { drifted: null },
    { startIncident: async () => 'nothing-to-tell' },
  ),
  modelScanStory(
    'model-scan-failed',
    {},
    {
      compareModel: async () => {
        throw ApplicationFailure.create({
          message: 'train.parquet: no such file or folder; check the path',
          type: 'dataset-not-found',
          nonRetryable: true,
        });
      },
    },
  ),
];
