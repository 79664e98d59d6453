import type { Client } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import { modelRolloutId } from '../../workflows/rollout-messages.ts';
import type { RolloutMemo } from '../../workflows/rollout-messages.ts';
import { listModelExecutions } from './list-model-executions.ts';

/** A rollout that is under way, as the server lists it: no worker has to run for that. */
export interface OpenRollout extends RolloutMemo {
  workflowId: string;
  runId: string;
  model: string;
  /** Its own id, in the form in which remediations name their findings. */
  findings: string[];
}

/** Every rollout under way, of one model or of all, the oldest first. */
export async function listOpenRollouts(
  client: Client,
  filter: { model?: string; id?: string } = {},
): Promise<OpenRollout[]> {
  const executions = await listModelExecutions<RolloutMemo>(
    client,
    workflowTypes.rolloutModel,
    modelRolloutId,
    filter.model,
  );
  const open = executions.map(({ workflowId, runId, model, startTime, memo }): OpenRollout => {
    const known = { ...nothingKnown(model, startTime), ...memo };
    return { ...known, workflowId, runId, model, findings: known.id === '' ? [] : [known.id] };
  });
  return filter.id === undefined ? open : open.filter(({ id }) => id === filter.id);
}

/** Of one that has not taken its first step yet. */
function nothingKnown(model: string, startTime: Date): RolloutMemo {
  return {
    id: '',
    title: `Roll out ${model}`,
    digest: '',
    phase: 'planning',
    actions: [],
    commands: [],
    expiresAt: '',
    startedAt: startTime.toISOString(),
    percent: 0,
    headline: '',
  };
}
