import { randomUUID } from 'node:crypto';
import type { CleanUpActivities } from '../../activities/clean-up/clean-up-activities.ts';
import { cleanUpId, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { Story } from './recorder.ts';

const activities: CleanUpActivities = {
  cleanUpStorage: async () => ({ scans: 12, evidence: 3, auditParts: 1 }),
};

export const cleanUpStories: Story[] = [
  {
    name: 'clean-up',
    activities,
    async play(client) {
      const handle = await client.workflow.start(workflowTypes.cleanUp, {
        workflowId: `${cleanUpId('shop')}/${randomUUID()}`,
        taskQueue: taskQueues.orchestration,
        args: [{ times: { heartbeat: 10_000 } }],
      });
      await handle.result();
      return [handle];
    },
  },
];
