import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { incidentQuery, modelIncidentId } from '../../workflows/model-messages.ts';
import type { IncidentView } from '../../workflows/model-messages.ts';

/** How long a worker has to answer, milliseconds. */
const patience = 5000;

/** The open incident of a model as its workflow tells; undefined where none is open. A worker has to run for it. */
export async function readIncident(client: Client, model: string): Promise<IncidentView | undefined> {
  const handle = client.workflow.getHandle(modelIncidentId(model));
  try {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return undefined;
    return await client.withDeadline(Date.now() + patience, () => handle.query(incidentQuery));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
