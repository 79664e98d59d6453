import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { applySchedules, listOwnSchedules } from '../../clients/temporal/schedules.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { cleanUpId, workflowTypes } from '../../workflows/messages.ts';
import { scheduleOwner } from '../operations/schedules.ts';
import type { Removal, Stage } from './removal.ts';

/** What begins new work. */
export function schedulesStage(client: Client, configuration: Configuration): Stage {
  const owner = scheduleOwner(configuration);
  return {
    name: 'schedules',
    async find() {
      const own = (await listOwnSchedules(client)).filter((schedule) => schedule.owner === owner);
      const [first, ...others] = own.map(({ id }) => `schedule ${id}`);
      if (first === undefined) return { removals: [] };
      // One call takes them all; the others are told of.
      const remove = async () => void (await applySchedules(client, [], owner));
      return { removals: [{ what: first, remove }, ...others.map((what) => ({ what, remove }))] };
    },
  };
}

/** Changes of models in the middle, which are undone where they are stopped. */
const changing: readonly string[] = [workflowTypes.rolloutModel, workflowTypes.retrainModel];

const scanning: readonly string[] = [
  workflowTypes.driftScan,
  workflowTypes.modelScan,
  workflowTypes.previewRetraining,
  workflowTypes.previewRollout,
  workflowTypes.cleanUp,
];

/** In this order: what others started goes before them, and what holds others back goes before what it holds. */
const inOrder: readonly (readonly string[])[] = [
  [workflowTypes.modelIncident],
  changing,
  scanning,
  [workflowTypes.remediateDrift],
  [workflowTypes.emergencyLease],
];

/** An emergency that ends has its target scanned, and the scan may start something. */
const startedMeanwhile: typeof inOrder = [scanning, [workflowTypes.remediateDrift]];

interface OwnWorkflow {
  workflowId: string;
  type: string;
}

/** Rollouts and retrainings that are under way. */
export async function changesUnderWay(client: Client, configuration: Configuration): Promise<string[]> {
  return (await ownWorkflows(client, configuration, changing)).map(({ workflowId }) => workflowId);
}

/** Every workflow, cancelled: each puts back what it has begun and gives back what it holds before it ends. */
export function workflowStages(client: Client, configuration: Configuration, isDry: boolean): Stage[] {
  return [...inOrder, ...(isDry ? [] : startedMeanwhile)].map((types) => ({
    name: `workflows (${types.join(', ')})`,
    find: async () => ({
      removals: (await ownWorkflows(client, configuration, types)).map((one) => stopping(client, one)),
    }),
  }));
}

function stopping(client: Client, { workflowId }: OwnWorkflow): Removal {
  return {
    what: `workflow ${workflowId}`,
    async remove(signal) {
      const handle = client.workflow.getHandle(workflowId);
      try {
        await handle.cancel();
        await client.withAbortSignal(signal, () => handle.result());
      } catch (error) {
        if (error instanceof WorkflowNotFoundError || error instanceof WorkflowFailedError) return;
        if (!signal.aborted) throw error;
        const why = (await whyItLasts(handle)) ?? 'is a worker running that can put back what it began?';
        throw new Error(`it has not ended yet: ${why} (run this again to go on waiting)`, { cause: error });
      }
    },
  };
}

/** What keeps a workflow from ending, where it says so itself or what it tries fails. */
async function whyItLasts(handle: WorkflowHandle): Promise<string | undefined> {
  const described = await handle.describe().catch(() => undefined);
  const trouble = described?.memo?.['trouble'];
  if (typeof trouble === 'string' && trouble !== '') return trouble;
  const failures = (described?.raw.pendingActivities ?? []).map(({ lastFailure }) => lastFailure);
  // The message of a failure that is encrypted says nothing.
  const readable = failures.filter((failure) => (failure?.encodedAttributes ?? undefined) === undefined);
  return readable.map((failure) => failure?.message ?? '').find((message) => message !== '');
}

/** Several configurations may share a namespace: ours are about our targets and models. */
async function ownWorkflows(
  client: Client,
  configuration: Configuration,
  types: readonly string[],
): Promise<OwnWorkflow[]> {
  const { targets, models } = configuration;
  const names = new Set([...targets, ...models].map(({ name }) => name));
  const cleaning = cleanUpId(scheduleOwner(configuration));
  const query = `ExecutionStatus = 'Running' AND WorkflowType IN (${types.map((type) => `'${type}'`).join(', ')})`;
  const own: OwnWorkflow[] = [];
  for await (const { workflowId, type } of client.workflow.list({ query })) {
    // A schedule adds the time to the id of what it starts.
    const scheduled = workflowId.replace(/-\d{4}-\d\d-\d\dT[\d:.]+Z$/, '');
    const [, name = ''] = scheduled.split('/');
    if (names.has(name) || scheduled === cleaning) own.push({ workflowId, type });
  }
  return own;
}
