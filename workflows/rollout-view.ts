import { setCurrentDetails, upsertMemo } from '@temporalio/workflow';
import type { RolloutDetails, RolloutPhase } from '../domain/models/rollout/rollout-card.ts';
import { describeRollout } from './describe-rollout.ts';
import { commandsOf } from './rollout-commands.ts';
import type {
  RolloutChange,
  RolloutMemo,
  RolloutModelInput,
  RolloutModelResult,
  RolloutState,
  RolloutView,
} from './rollout-messages.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';
import { whoAsked } from './who-asked.ts';

/** Looks that a card shows. */
const shownLooks = 8;

/** Where a rollout stands, for whoever asks its workflow. */
export function viewRollout(
  { model, reason, change }: RolloutModelInput,
  state: RolloutState,
  result?: RolloutModelResult,
): RolloutView {
  const { id, startedAt, plan, step, stepSince, isPaused, looks, traffic, gate, asking, undone } = state;
  const review = asking === undefined ? undefined : gate.review;
  const isAsking = review !== undefined && review.decision === undefined;
  return {
    model,
    id,
    phase: phaseOf(state),
    startedAt,
    reason,
    change,
    plan,
    step,
    stepSince: stepSince === undefined ? undefined : new Date(stepSince).toISOString(),
    isPaused,
    looks,
    traffic,
    commands: commandsOf(state),
    digest: isAsking ? review.digest : undefined,
    actions: isAsking ? review.actions : [],
    expiresAt: isAsking ? new Date(gate.askedAt + review.terms.expireAfter).toISOString() : undefined,
    undone,
    result,
  };
}

const phaseOfStage: Record<RolloutState['stage'], RolloutPhase> = {
  planning: 'planning',
  approving: 'planning',
  preparing: 'preparing',
  stepping: 'stepping',
  promoting: 'promoting',
  watching: 'watching',
  settling: 'settling',
  'writing-back': 'settling',
  keeping: 'keeping-champion',
  closing: 'keeping-champion',
  undoing: 'undoing',
  closed: 'closed',
};

function phaseOf({ stage, asking, isPaused }: RolloutState): RolloutPhase {
  if (stage === 'undoing' || stage === 'closed') return stage;
  if (asking !== undefined) return asking === 'plan' ? 'waiting-for-approval' : 'waiting-for-decision';
  return isPaused ? 'paused' : phaseOfStage[stage];
}

export function titleOf(model: string, change: RolloutChange): string {
  const what = change.kind === 'previous' ? 'roll back to' : 'roll out';
  return `Model ${model}: ${what} ${describeChange(change)}`;
}

export function describeChange(change: RolloutChange): string {
  if (change.kind !== 'candidate') return change.storageUri;
  return `${change.candidate.name} version ${change.candidate.version}`;
}

/** Where a rollout stands, in one line. */
export function headlineOf(state: RolloutState, result?: RolloutModelResult): string {
  if (result !== undefined) return result.detail;
  const { plan, step, traffic, stage, undone, frozen, unwritten } = state;
  const trouble = frozen ?? unwritten ?? state.trouble;
  if (plan === undefined) return 'what is going to be done is planned';
  if (stage === 'undoing') return `${state.trouble ?? 'it was stopped'}; ${undone.length} steps undone`;
  const look = state.looks.at(-1);
  const percent = plan.steps[step]?.percent ?? 100;
  const words: Record<RolloutPhase, string> = {
    planning: 'the plan is made',
    'waiting-for-approval': 'the plan waits for approval',
    preparing: 'it is about to begin',
    stepping: `step ${step + 1} of ${plan.steps.length}: ${percent} % of the traffic`,
    paused: `a person has paused it at ${traffic?.candidatePercent ?? 0} % of the traffic`,
    'waiting-for-decision':
      state.asking === 'git'
        ? 'the candidate serves, and Git could not be told of it: a person decides'
        : 'the analysis cannot tell: a person decides whether it goes on',
    promoting: 'every step has passed',
    watching: 'the candidate takes all traffic, and is watched',
    settling: 'the candidate has won: reference, registry and Git follow',
    'keeping-champion': 'the candidate serves for good; what served before is kept for a while',
    undoing: 'it is undone',
    closed: 'it is over',
  };
  const seen = look === undefined || state.stepSince === undefined ? '' : `, last look: ${look.verdict}`;
  return `${words[phaseOf(state)]}${seen}${trouble === undefined ? '' : ` (${trouble})`}`;
}

/** A rollout as people are shown it. */
export function detailsOf(
  { model, change }: RolloutModelInput,
  state: RolloutState,
  result?: RolloutModelResult,
): RolloutDetails {
  const { id, plan, step, looks, traffic, frozen, unwritten, trouble, undone, leftToDo } = state;
  const given = change.kind === 'candidate' ? change.candidate.modelUri : change.storageUri;
  return {
    model,
    id,
    phase: phaseOf(state),
    service: plan && `${plan.service.namespace}/${plan.service.name}`,
    champion: plan?.champion.storageUri,
    candidate: plan?.candidate.storageUri ?? given,
    plan: plan?.lines ?? [],
    steps: (plan?.steps ?? []).map(({ percent }, index) => ({
      percent,
      state: index < step ? 'done' : index === step && state.stepSince !== undefined ? 'present' : 'ahead',
    })),
    percent: traffic?.candidatePercent ?? null,
    looks: looks
      .slice(-shownLooks)
      .map(({ at, percent, verdict, requests }) => ({ at, percent, verdict, requests })),
    metrics: looks.at(-1)?.metrics ?? [],
    trouble: frozen ?? unwritten ?? trouble,
    commands: commandsOf(state),
    undone: undone.map((one) => ({ step: one.step, done: one.done, detail: one.detail })),
    leftToDo: result?.leftToDo ?? leftToDo,
  };
}

/**
 * Shows where a rollout stands to everybody who only looks: the Temporal UI, searches, `plumbline status`.
 *
 * @param shown what an earlier call answered: the same is not written into the history again.
 */
export function publishRollout(
  input: RolloutModelInput,
  state: RolloutState,
  shown: string,
  result?: RolloutModelResult,
): string {
  const view = viewRollout(input, state, result);
  const title = titleOf(input.model, input.change);
  const headline = headlineOf(state, result);
  setCurrentDetails(describeRollout(view, title, headline));
  const { id, phase, actions, commands, startedAt } = view;
  const memo: RolloutMemo = {
    id,
    title,
    digest: view.digest ?? '',
    phase,
    actions: [...actions],
    commands: [...commands],
    expiresAt: view.expiresAt ?? '',
    startedAt,
    percent: state.traffic?.candidatePercent ?? 0,
    headline: headline.slice(0, 500),
  };
  const next = JSON.stringify([memo, result?.outcome]);
  if (next === shown) return shown;
  upsertMemo(memo);
  upsertSearchable([
    { key: searchAttributes.model, value: input.model },
    { key: searchAttributes.state, value: result?.outcome ?? phase },
    { key: searchAttributes.finding, value: [id] },
    ...whoAsked(input.reason).map((actor) => ({
      key: searchAttributes.actor,
      value: [actor.slice(0, 200)],
    })),
  ]);
  return next;
}
