import { WorkflowFailedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { RecordedEmergency, leaseRequest, leaseTerms } from '../../test/support/emergency-story.ts';
import { drifting } from '../../test/support/workflow-harness.ts';
import {
  leaseOpenedUpdate,
  leaseQuery,
  leaseRequestSignal,
  leaseRequestUpdate,
  leaseWorkflowId,
} from '../../workflows/emergency-messages.ts';
import type { EmergencyLeaseInput } from '../../workflows/emergency-messages.ts';
import { observeSignal, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import { waitUntil } from '../dev/processes/wait-until.ts';
import type { Story } from './recorder.ts';
import { runsOf } from './runs-of.ts';

type Play = (handle: WorkflowHandle, activities: RecordedEmergency) => Promise<void>;

/** An emergency with what happens to it until it ends. */
function emergencyStory(
  name: string,
  play: Play = async () => {},
  answers: Partial<RecordedEmergency> = {},
  input: Partial<EmergencyLeaseInput> = {},
): Story {
  const activities = Object.assign(new RecordedEmergency(), answers);
  return {
    name: `emergency-lease-${name}`,
    activities,
    async play(client) {
      const handle = await start(client, name, input);
      await play(handle, activities);
      await handle.result().catch((error: unknown) => {
        if (!(error instanceof WorkflowFailedError)) throw error;
      });
      return await runsOf(client, handle);
    },
  };
}

async function start(
  client: Client,
  id: string,
  changes: Partial<EmergencyLeaseInput>,
): Promise<WorkflowHandle> {
  const input: EmergencyLeaseInput = {
    target: 'shop',
    lease: { id, scope: { objects: [{ kind: 'deployment', name: 'web' }] }, reason: 'orders fail' },
    opening: leaseRequest({ requestId: 'open', action: 'open', until: soon(3_600_000) }),
    times: { heartbeat: 10_000 },
    ...changes,
  };
  const { workflowId } = await client.workflow.start(workflowTypes.emergencyLease, {
    workflowId: leaseWorkflowId('shop', id),
    taskQueue: taskQueues.orchestration,
    args: [input],
    workflowExecutionTimeout: '1 minute',
  });
  // Without a run id it follows a workflow into the runs that continue it.
  return client.workflow.getHandle(workflowId);
}

const soon = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
const opened: Play = async (handle) => {
  await handle.executeUpdate(leaseOpenedUpdate);
};
const closes: Play = async (handle) => {
  await handle.signal(leaseRequestSignal, leaseRequest({ requestId: 'close' }));
};
const isSeen = (handle: WorkflowHandle, digest: string) =>
  waitUntil(async () => (await handle.query(leaseQuery)).seen?.item.digest === digest, { within: 20_000 });

const quickTerms = { ...leaseTerms, remindBefore: 500, grace: 500, remindAfter: 700 };

export const emergencyStories: Story[] = [
  emergencyStory('refused', opened, { refusal: 'eve may not open emergencies here' }),
  emergencyStory('closed', async (handle, activities) => {
    await opened(handle, activities);
    const until = soon(7_200_000);
    const extend = leaseRequest({ requestId: 'extend', action: 'extend', until });
    await handle.executeUpdate(leaseRequestUpdate, { args: [extend] });
    await handle.signal(observeSignal, drifting(10));
    await isSeen(handle, 'digest-1');
    await closes(handle, activities);
  }),
  emergencyStory('resolved', async (handle, activities) => {
    await opened(handle, activities);
    await handle.signal(observeSignal, drifting(10));
    await waitUntil(() => activities.proposals.length > 0, { within: 20_000 });
    await handle.signal(observeSignal, { sequence: 11, kind: 'gone', commit: 'merged' });
  }),
  emergencyStory(
    'reverted',
    undefined,
    { terms: { ...quickTerms, onExpiry: 'revert' } },
    { opening: leaseRequest({ requestId: 'open', action: 'open', until: soon(4000) }) },
  ),
  emergencyStory(
    'kept',
    async (handle, activities) => {
      await waitUntil(() => activities.moments.filter((moment) => moment === 'overdue').length > 1, {
        within: 30_000,
      });
      await closes(handle, activities);
    },
    { terms: quickTerms, forge: false },
    { opening: leaseRequest({ requestId: 'open', action: 'open', until: soon(4000) }) },
  ),
  emergencyStory('cancelled', async (handle, activities) => {
    await opened(handle, activities);
    await handle.cancel();
  }),
  emergencyStory('abandoned', undefined, {}, { abandoned: true }),
  emergencyStory('continued-as-new', async (handle, activities) => {
    await opened(handle, activities);
    for (let sequence = 10; sequence < 22; sequence += 1) {
      await handle.signal(observeSignal, drifting(sequence, { digest: `digest-${sequence}` }));
      await isSeen(handle, `digest-${sequence}`);
    }
    await closes(handle, activities);
  }),
];
