import type { Client } from '@temporalio/client';
import { workflowTypes } from '../../workflows/messages.ts';
import { modelRetrainingId } from '../../workflows/retraining-messages.ts';
import type { RetrainingMemo } from '../../workflows/retraining-messages.ts';
import { listModelExecutions } from './list-model-executions.ts';

/** A retraining that is under way, as the server lists it: no worker has to run for that. */
export interface OpenRetraining extends RetrainingMemo {
  workflowId: string;
  runId: string;
  model: string;
  /** Its own id, in the form in which remediations name their findings. */
  findings: string[];
}

/** Every retraining under way, of one model or of all, the oldest first. */
export async function listOpenRetrainings(
  client: Client,
  filter: { model?: string; id?: string } = {},
): Promise<OpenRetraining[]> {
  const executions = await listModelExecutions<RetrainingMemo>(
    client,
    workflowTypes.retrainModel,
    modelRetrainingId,
    filter.model,
  );
  const open = executions.map(({ workflowId, runId, model, startTime, memo }): OpenRetraining => {
    const known = { ...nothingKnown(model, startTime), ...memo };
    return { ...known, workflowId, runId, model, findings: known.id === '' ? [] : [known.id] };
  });
  return filter.id === undefined ? open : open.filter(({ id }) => id === filter.id);
}

/** Of one that has not taken its first step yet. */
function nothingKnown(model: string, startTime: Date): RetrainingMemo {
  return {
    id: '',
    title: `Retrain ${model}`,
    digest: '',
    phase: 'planning',
    actions: [],
    expiresAt: '',
    startedAt: startTime.toISOString(),
    headline: '',
  };
}
