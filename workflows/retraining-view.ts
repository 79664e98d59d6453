import { setCurrentDetails, upsertMemo } from '@temporalio/workflow';
import { retrainingItem } from '../domain/models/training/retraining-item.ts';
import type { RetrainingDetails } from '../domain/models/training/retraining-card.ts';
import { describeRetraining } from './describe-retraining.ts';
import type {
  RetrainModelInput,
  RetrainModelResult,
  RetrainingMemo,
  RetrainingPhase,
  RetrainingReason,
  RetrainingState,
  RetrainingView,
} from './retraining-messages.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';
import { whoAsked } from './who-asked.ts';

const mostGates = 8;

/** Where a retraining stands, for whoever asks its workflow. */
export function viewRetraining(
  { model, reason }: RetrainModelInput,
  state: RetrainingState,
  result: RetrainModelResult | undefined,
): RetrainingView {
  const { transaction, phase, startedAt, plan, data, job, failures, waiting, evaluation, candidate } = state;
  const { review, askedAt } = state.gate;
  const isAsking = phase === 'waiting-for-approval' && review?.decision === undefined && askedAt > 0;
  return {
    model,
    id: transaction.id,
    phase,
    startedAt,
    reason,
    plan,
    data,
    job,
    failures,
    waiting,
    evaluation,
    candidate,
    gpuHours: state.gpuHours,
    lostGpuHours: state.lostGpuHours,
    digest: isAsking ? review?.digest : undefined,
    actions: isAsking ? (review?.actions ?? []) : [],
    expiresAt:
      isAsking && review !== undefined
        ? new Date(askedAt + review.terms.expireAfter).toISOString()
        : undefined,
    undone: state.undone,
    result,
  };
}

/** Why a model is retrained, in one line. */
export function reasonInWords(reason: RetrainingReason): string {
  if (reason.kind === 'incident') return `because of incident ${reason.incident}: ${reason.headline}`;
  return `started by ${reason.actor}${reason.reason === '' ? '' : `: ${reason.reason}`}`;
}

/** A retraining as people are told of it. */
export function itemOf({ model, reason }: RetrainModelInput, { transaction, plan }: RetrainingState) {
  const { id } = transaction;
  const about = { model, id, digest: plan?.digest ?? '', lines: plan?.lines ?? [] };
  return {
    ...retrainingItem({ ...about, reason: reasonInWords(reason) }),
    cause: 'retraining',
    approvals: plan?.approval ?? neverAsked,
  };
}

/** A card needs terms to say how many people have to agree. */
const neverAsked = { remindAfter: 0, expireAfter: 0, onExpiry: 'report' } as const;

/** What people are shown of it, beside what every question shows. */
export function detailsOf(
  { model, reason }: RetrainModelInput,
  state: RetrainingState,
  result: RetrainModelResult | undefined,
): RetrainingDetails {
  const { plan, job, data, waiting, evaluation, candidate } = state;
  return {
    model,
    id: state.transaction.id,
    phase: state.phase,
    headline: result?.detail ?? headlineOf(state),
    reason: reasonInWords(reason),
    plan: plan?.lines ?? [],
    attempt:
      job === undefined || plan === undefined
        ? undefined
        : { number: (state.trained ?? job).attempt, most: plan.mostAttempts },
    waiting:
      waiting?.waiting === undefined
        ? undefined
        : { reason: waiting.waiting, since: waiting.since, preemptions: waiting.preemptions },
    failures: state.failures.map(({ detail }) => detail),
    lastLines: state.lastLines,
    rows: data === undefined ? undefined : { training: data.trainingRows, heldOut: data.evaluationRows },
    gates: (evaluation?.gates ?? [])
      .slice(0, mostGates)
      .map((gate) => ({ verdict: gate.verdict, reason: gate.reason })),
    candidate:
      candidate === undefined
        ? undefined
        : {
            registry: candidate.registry,
            name: candidate.name,
            version: candidate.version,
            ...(candidate.url === undefined ? {} : { url: candidate.url }),
          },
    gpuHours: state.gpuHours,
    lostGpuHours: state.lostGpuHours,
    outcome: result?.outcome,
    undone: state.undone.map(({ step, done, detail }) => ({ step, done, detail })),
    leftToDo: state.leftToDo,
  };
}

/** Where it stands, in one line. */
function headlineOf(state: RetrainingState): string {
  if (state.frozen !== undefined) return `it waits: ${state.frozen}`;
  const { phase, evaluation } = state;
  const words: Record<RetrainingPhase, string> = {
    planning: 'the plan is made',
    'waiting-for-approval': 'people are asked whether the plan may be carried out',
    'freezing-data': 'the rows to train on and those held out are kept as they are now',
    training: trainingInWords(state),
    evaluating: evaluatingInWords(state),
    registering: evaluation?.headline ?? 'the candidate is registered',
    undoing: 'everything that was begun is put back',
    closed: 'it has ended',
  };
  return words[phase];
}

function trainingInWords({ waiting, job, plan }: RetrainingState): string {
  if (waiting?.waiting !== undefined) return `it waits: ${waiting.waiting}`;
  if (job === undefined) return 'the training Job is created';
  return `Job ${job.namespace}/${job.name} trains, try ${job.attempt} of at most ${plan?.mostAttempts}`;
}

function evaluatingInWords({ data, waiting, job, plan, isAnswered }: RetrainingState): string {
  if (plan?.evaluation === undefined || isAnswered)
    return `the candidate is held against the model that serves, on ${data?.evaluationRows} rows`;
  if (waiting?.waiting !== undefined) return `it waits: ${waiting.waiting}`;
  if (job?.purpose !== 'evaluation') return 'the evaluation Job is created';
  return `Job ${job.namespace}/${job.name} lets the candidate answer ${data?.evaluationRows} held-out rows`;
}

/**
 * Shows where a retraining stands to everybody who only looks: the Temporal UI, searches, `plumbline model status`.
 *
 * @param shown what an earlier call answered: the same is not written into the history again.
 */
export function publishRetraining(
  input: RetrainModelInput,
  state: RetrainingState,
  result: RetrainModelResult | undefined,
  shown: string,
): string {
  const view = viewRetraining(input, state, result);
  const details = detailsOf(input, state, result);
  setCurrentDetails(describeRetraining(details, view));
  const memo: RetrainingMemo = {
    id: view.id,
    title: itemOf(input, state).title,
    digest: view.digest ?? '',
    phase: view.phase,
    actions: [...view.actions],
    expiresAt: view.expiresAt ?? '',
    startedAt: view.startedAt,
    headline: details.headline,
  };
  const next = JSON.stringify([memo, result?.outcome]);
  if (next === shown) return shown;
  upsertMemo(memo);
  const actors = [...(state.approved?.by ?? []), ...whoAsked(input.reason)];
  upsertSearchable([
    { key: searchAttributes.model, value: input.model },
    { key: searchAttributes.state, value: result?.outcome ?? view.phase },
    { key: searchAttributes.finding, value: [view.id] },
    ...(actors.length === 0 ? [] : [{ key: searchAttributes.actor, value: [...new Set(actors)] }]),
  ]);
  return next;
}
