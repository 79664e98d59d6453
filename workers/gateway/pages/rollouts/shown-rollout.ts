import { storageUriOf } from '../../../../activities/rollout/stored-rollouts.ts';
import type { StoredRollout } from '../../../../activities/rollout/stored-rollouts.ts';
import type { RolloutChange, RolloutReason, RolloutView } from '../../../../workflows/rollout-messages.ts';
import type { OpenRollout } from '../../../operations/open-rollouts.ts';

/** All that is known of one rollout, under way or over. */
export interface ShownRollout extends Omit<RolloutView, 'reason' | 'change'> {
  title: string;
  /** Where it stands, in one line; how it ended, once it has. */
  headline: string;
  /** What the new model gets of the traffic, 0 to 100; null where that is not known. */
  percent: number | null;
  /** Undefined while no worker answers. */
  reason: RolloutReason | undefined;
  /** Where the new model is; undefined while no worker answers. */
  candidate: string | undefined;
  /** RFC 3339; undefined while it is under way. */
  endedAt: string | undefined;
  workflowId: string | undefined;
  /** It is under way and no worker answers: only what the server lists is known. */
  isSilent: boolean;
}

/**
 * One that is under way.
 *
 * @param view what its workflow says; undefined while no worker answers.
 */
export function shownOfOpen(open: OpenRollout, view: RolloutView | undefined): ShownRollout {
  const { title, headline, workflowId, percent } = open;
  const common = { title, headline, workflowId, endedAt: undefined };
  if (view === undefined) {
    const { model, id, phase, startedAt, digest, actions, commands, expiresAt } = open;
    const listed = { model, id, phase, startedAt, digest, actions, commands };
    const unknown = { reason: undefined, candidate: undefined, expiresAt: expiresAt || undefined };
    return { ...nothingKnown, ...common, ...listed, ...unknown, percent, isSilent: true };
  }
  const { change, ...known } = view;
  const seen = view.traffic === undefined ? percent : view.traffic.candidatePercent;
  return { ...known, ...common, candidate: candidateOf(change), percent: seen, isSilent: false };
}

/** One that is over, as it was stored. */
export function shownOfStored(stored: StoredRollout): ShownRollout {
  const { model, id, startedAt, endedAt, reason, change, plan, looks = [], result } = stored;
  return {
    ...nothingKnown,
    model,
    id,
    phase: 'closed',
    startedAt,
    endedAt,
    title: `Rollout of ${model}`,
    headline: result.detail,
    reason,
    candidate: candidateOf(change),
    plan,
    step: result.outcome === 'promoted' ? (plan?.steps.length ?? 0) : 0,
    looks,
    percent: null,
    undone: result.undone,
    result,
    workflowId: undefined,
    isSilent: false,
  };
}

const nothingKnown = {
  plan: undefined,
  step: 0,
  stepSince: undefined,
  isPaused: false,
  looks: [],
  traffic: undefined,
  commands: [],
  digest: undefined,
  actions: [],
  expiresAt: undefined,
  undone: [],
  result: undefined,
} as const satisfies Partial<RolloutView>;

/** Where the new model is, with its name where it has one. */
function candidateOf(change: RolloutChange): string {
  if (change.kind !== 'candidate') return storageUriOf(change);
  const { name, version } = change.candidate;
  return `${name} version ${version} (${storageUriOf(change)})`;
}
