import type { OpenRetraining } from '../../workers/operations/open-retrainings.ts';
import type { TrainingProgress } from '../../workflows/retraining-messages.ts';

/** A retraining under way as `plumbline status` and `plumbline model status` print it. Ages are seconds. */
export interface RetrainingEntry {
  id: string;
  model: string;
  state: OpenRetraining['phase'];
  title: string;
  /** Where it stands, in one line. */
  headline: string;
  /** How its Job does; null while none is watched. */
  progress: TrainingProgress | null;
  age: number;
  startedAt: string;
  /** What can be answered now, on the plan with this digest. */
  actions: string[];
  digest: string;
  expiresAt: string;
  link: string;
  workflowId: string;
}

export function retrainingEntry(
  retraining: OpenRetraining,
  progress: TrainingProgress | undefined,
  link: string,
  now: Date,
): RetrainingEntry {
  const { id, model, phase, title, headline, startedAt, actions, digest, expiresAt, workflowId } = retraining;
  return {
    id,
    model,
    state: phase,
    title,
    headline,
    progress: progress ?? null,
    age: Math.max(0, Math.round((now.getTime() - Date.parse(startedAt)) / 1000)),
    startedAt,
    actions,
    digest,
    expiresAt,
    link,
    workflowId,
  };
}
