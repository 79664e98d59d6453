import type { Workflow } from '@temporalio/client';
import type { Beginning } from './await-beginning.ts';

/** What a command says of a retraining or rollout that it started; `outcome` is that of its end, once there is one. */
export interface UnderWayReport {
  model: string;
  /** Null until a worker has taken its first step. */
  id: string | null;
  outcome: string;
  detail: string;
  workflowId: string;
  link: string;
}

/** In words, what became of something that was just started and has not ended. */
export function describeBeginning(
  beginning: Exclude<Beginning<Workflow>, { at: 'end' }>,
  model: string,
): { outcome: string; detail: string } {
  if (beginning.at === 'queue') {
    const detail = 'recorded; no worker has taken it up, it starts as soon as one does';
    return { outcome: 'pending', detail };
  }
  if (beginning.at === 'planning') return { outcome: 'planning', detail: 'its plan is still being made' };
  const { id, phase, actions } = beginning;
  const detail =
    actions.length > 0
      ? `the plan waits for approval: plumbline decide ${id} ${actions.join('|')}`
      : `begun; plumbline model status ${model} shows how it goes`;
  return { outcome: phase, detail };
}
