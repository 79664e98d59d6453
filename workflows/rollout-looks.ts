import { condition, workflowInfo } from '@temporalio/workflow';
import { nextMove } from '../domain/models/rollout/next-move.ts';
import type { NextMove } from '../domain/models/rollout/next-move.ts';
import type { ObservedTraffic } from '../domain/models/rollout/observed-traffic.ts';
import type { RolloutStep } from '../domain/models/rollout/plan.ts';
import { describeDecision } from './descriptions.ts';
import type { AnalysisLook, RolloutState } from './rollout-messages.ts';
import { rememberLook } from './rollout-state.ts';
import { askPeople, isAnswered, stopAsking, untilAnswered } from './rollout-questions.ts';
import { isLookDue, planOf, reasonOf, runOf, untilNextLook } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

/** Looks in a row that may see traffic elsewhere than it should be: a pod may be replaced in between. */
const mostTrouble = 1;

const hasAllTraffic: ReadonlySet<RolloutState['stage']> = new Set([
  'watching',
  'settling',
  'writing-back',
  'keeping',
]);

/**
 * Holds a step, looking again and again, until it may go on: it has passed the analysis, or people have agreed without
 * its word. Where the analysis cannot tell for too long, people are asked, and it is looked at all the same: what turns
 * out good goes on by itself, what turns out bad is undone.
 */
export async function holdStep(
  work: RolloutWork,
  step: RolloutStep,
): Promise<'passed' | 'agreed' | 'unfinished' | RolloutEnding> {
  for (;;) {
    if (workflowInfo().continueAsNewSuggested) return 'unfinished';
    if (isLookDue(work) && !isAnswered(work)) {
      const next = await look(work, step);
      if (next.move === 'undo') return { outcome: 'rolled-back', detail: next.why };
      if (next.move === 'go-on') {
        stopAsking(work, 'it has become clear by itself');
        return next.by === 'analysis' ? 'passed' : 'agreed';
      }
      if (next.move === 'ask') askPeople(work, 'look', ['approve', 'reject']);
      continue;
    }
    const ending = await waitForNews(work);
    if (ending !== undefined) return ending;
  }
}

/** Looks at the traffic alone: whether somebody else has changed it, and whether it is where it should be. */
export async function lookAtTraffic(
  work: RolloutWork,
): Promise<{ move: 'undo'; why: string } | { move: 'hold'; isBlind: boolean }> {
  const { state } = work;
  state.lookedAt = Date.now();
  const seen = await observe(work);
  if (seen === 'interfered') return { move: 'undo', why: state.trouble ?? 'somebody else has changed it' };
  if (state.troubleInRow > mostTrouble) return { move: 'undo', why: state.trouble ?? 'the traffic is lost' };
  return { move: 'hold', isBlind: seen === 'blind' };
}

/** Looks at traffic and measures once, and judges the step by it. */
export async function look(work: RolloutWork, step: RolloutStep): Promise<NextMove> {
  const { state, voice } = work;
  const { errorBudget, longestHold } = planOf(state);
  const { stepSince = Date.now() } = state;
  const seen = await lookAtTraffic(work);
  if (seen.move === 'undo') return seen;
  const { traffic } = state;
  const found =
    seen.isBlind || traffic === undefined
      ? blindLook(step, state.trouble)
      : await measure(work, step, stepSince, traffic);
  rememberLook(state, found);
  state.trouble = whyNotPassed(found);
  const next = nextMove(found, {
    hold: step.hold,
    minimumRequests: step.minimumRequests,
    elapsed: Date.now() - stepSince,
    longestHold,
    errorsInRow: state.errorsInRow,
    // What has won is not given up because nothing measures it; people are asked in the end.
    errorBudget: hasAllTraffic.has(state.stage) ? Infinity : errorBudget,
    isPaused: state.isPaused,
    isHurried: state.isHurried,
    isAgreed: state.isAgreed,
  });
  if (next.move === 'ask' && found.verdict === 'pass')
    state.trouble = `only ${found.requests} of ${step.minimumRequests} requests have come`;
  voice.publish();
  // While changes are frozen a good step is held longer; a bad one is undone all the same.
  if (next.move === 'go-on' && state.frozen !== undefined) return { move: 'hold' };
  if (next.move !== 'undo') return next;
  const reason = state.trouble === undefined ? '' : `: ${state.trouble}`;
  return { move: 'undo', why: `${next.why} at ${step.percent} % of the traffic${reason}` };
}

/** Whether the traffic is where it should be; `blind` where that cannot be seen, or is not so for the moment. */
async function observe({
  activities,
  state,
  ...work
}: RolloutWork): Promise<'fine' | 'blind' | 'interfered'> {
  try {
    const traffic = await activities.observeTraffic.executeWithOptions(
      { summary: 'where the traffic goes' },
      [runOf({ ...work, state })],
    );
    state.traffic = traffic;
    const { interference, trouble } = traffic;
    state.troubleInRow = trouble === undefined ? 0 : state.troubleInRow + 1;
    state.trouble = interference === undefined ? trouble : `somebody else has changed it: ${interference}`;
    if (interference !== undefined) return 'interfered';
    return trouble === undefined ? 'fine' : 'blind';
  } catch (error) {
    state.trouble = `the traffic could not be observed: ${reasonOf(error)}`;
    return 'blind';
  }
}

async function measure(
  work: RolloutWork,
  { percent }: RolloutStep,
  stepSince: number,
  traffic: ObservedTraffic,
): Promise<AnalysisLook> {
  const { activities, state } = work;
  if (planOf(state).goesBack === true) return servingLook({ percent }, traffic);
  const since = new Date(stepSince).toISOString();
  try {
    const analysed = await activities.analyseCanary.executeWithOptions(
      { summary: `candidate against champion at ${percent} %` },
      [{ ...runOf(work), percent, since, state: state.analysis, traffic }],
    );
    state.analysis = analysed.state;
    return analysed.look;
  } catch (error) {
    return blindLook({ percent }, `it could not be analysed: ${reasonOf(error)}`);
  }
}

/** A look at what served before and is back: that it serves; what is taken back is no measure for it. */
function servingLook(
  { percent }: Pick<RolloutStep, 'percent'>,
  { candidatePercent, candidateReady }: ObservedTraffic,
): AnalysisLook {
  const verdict = candidateReady ? 'pass' : 'inconclusive';
  const reason = candidateReady ? 'it is ready, and has its traffic' : 'it is not ready';
  const metric = { metric: 'serving', verdict, canary: candidatePercent, baseline: null, reason } as const;
  return { at: new Date().toISOString(), percent, verdict, metrics: [metric], requests: 0 };
}

/** A look that measured nothing. */
function blindLook({ percent }: Pick<RolloutStep, 'percent'>, reason = 'nothing was measured'): AnalysisLook {
  const metric = { metric: 'traffic', verdict: 'error' as const, canary: null, baseline: null, reason };
  return { at: new Date().toISOString(), percent, verdict: 'error', metrics: [metric], requests: 0 };
}

function whyNotPassed({ verdict, metrics }: AnalysisLook): string | undefined {
  if (verdict === 'pass') return undefined;
  const behind = metrics.find((one) => one.verdict === verdict);
  return behind === undefined ? `the analysis says: ${verdict}` : `${behind.metric}: ${behind.reason}`;
}

async function waitForNews(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state } = work;
  if (state.asking !== undefined) return await waitForPeople(work);
  const isDisturbed = () => isLookDue(work) || workflowInfo().continueAsNewSuggested;
  await condition(isDisturbed, untilNextLook(work), { summary: 'the next look' });
  return undefined;
}

/** Until somebody decides, but no longer than until the next look. */
async function waitForPeople(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state, voice } = work;
  const decision = await untilAnswered(work);
  if (decision === 'not-yet') return undefined;
  if (decision === 'expired') {
    const detail = `the analysis could not tell, and nobody decided in time (${state.trouble ?? 'no reason'})`;
    return { outcome: 'rolled-back', detail };
  }
  const detail = describeDecision(decision);
  voice.tell('decided', { decision, detail });
  if (decision.action !== 'approve') return { outcome: 'rolled-back', detail };
  state.isAgreed = true;
  state.lookedAt = 0;
  return undefined;
}
