import type { StoredRetraining } from '../../../../activities/training/stored-retrainings.ts';
import type { StoredReference } from '../../../../clients/object-store/object-store.ts';
import type {
  RetrainingReason,
  RetrainingView,
  TrainingProgress,
} from '../../../../workflows/retraining-messages.ts';
import type { OpenRetraining } from '../../../operations/open-retrainings.ts';

/** All that is known of one retraining, under way or over. */
export interface ShownRetraining extends Omit<RetrainingView, 'reason'> {
  title: string;
  /** Where it stands, in one line; how it ended, once it has. */
  headline: string;
  /** Undefined while no worker answers. */
  reason: RetrainingReason | undefined;
  /** RFC 3339; undefined while it is under way. */
  endedAt: string | undefined;
  /** How its Job does, live; undefined while none is watched. */
  progress: TrainingProgress | undefined;
  /** Of the try that ended last. */
  log: StoredReference | undefined;
  workflowId: string | undefined;
  /** It is under way and no worker answers: only what the server lists is known. */
  isSilent: boolean;
}

/**
 * One that is under way.
 *
 * @param view what its workflow says; undefined while no worker answers.
 */
export function shownOfOpen(
  open: OpenRetraining,
  view: RetrainingView | undefined,
  progress: TrainingProgress | undefined,
): ShownRetraining {
  const { title, headline, workflowId } = open;
  const known = view ?? listedOnly(open);
  return {
    reason: undefined,
    ...known,
    title,
    headline,
    endedAt: undefined,
    progress,
    log: known.result?.log,
    workflowId,
    isSilent: view === undefined,
  };
}

/** One that is over, as it was stored. */
export function shownOfStored(stored: StoredRetraining): ShownRetraining {
  const { model, id, startedAt, endedAt, reason, plan, result } = stored;
  return {
    ...nothingKnown,
    model,
    id,
    phase: 'closed',
    startedAt,
    endedAt,
    title: `Retraining of ${model}`,
    headline: result.detail,
    reason,
    plan,
    data: result.data,
    failures: result.failures ?? [],
    evaluation: result.evaluation,
    candidate: result.candidate,
    gpuHours: result.gpuHours,
    lostGpuHours: result.lostGpuHours,
    undone: result.undone,
    result,
    progress: undefined,
    log: result.log,
    workflowId: undefined,
    isSilent: false,
  };
}

const nothingKnown = {
  plan: undefined,
  data: undefined,
  job: undefined,
  failures: [],
  waiting: undefined,
  evaluation: undefined,
  candidate: undefined,
  gpuHours: 0,
  lostGpuHours: 0,
  digest: undefined,
  actions: [],
  expiresAt: undefined,
  undone: [],
  result: undefined,
} as const satisfies Partial<RetrainingView>;

function listedOnly(open: OpenRetraining): Omit<RetrainingView, 'reason'> {
  const { model, id, phase, startedAt, digest, actions, expiresAt } = open;
  return { ...nothingKnown, model, id, phase, startedAt, digest, actions, expiresAt: expiresAt || undefined };
}
