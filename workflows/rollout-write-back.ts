import type { AcceptedDecision } from '../domain/approval/review.ts';
import { describeDecision } from './descriptions.ts';
import { lookAtWinner } from './rollout-keeping.ts';
import { lookingMeanwhile } from './rollout-meanwhile.ts';
import { askPeople, isAnswered, untilAnswered } from './rollout-questions.ts';
import { describeChange } from './rollout-view.ts';
import { begin, isLookDue, planOf, reasonOf, runOf } from './rollout-work.ts';
import type { RolloutEnding, RolloutWork } from './rollout-work.ts';

type PullRequest = { number: number; url: string };

/** A forge that is away is waited for so long before people are asked, milliseconds. */
const longestOutage = 24 * 60 * 60_000;
/** One try has to be possible, milliseconds. */
const shortestTry = 60_000;

/**
 * Git follows, because what it does not say would be healed away. A forge that is away is waited for, and the candidate
 * looked at meanwhile. Where Git cannot be told for good (a repository that is gone, a right that was taken away), a model
 * that serves well is not given up for that: it serves on, held, and people are asked.
 */
export async function writeBack(work: RolloutWork): Promise<RolloutEnding | undefined> {
  const { state, voice } = work;
  if (state.unwritten !== undefined) return await waitForPeople(work, state.unwritten);
  begin(work, 'pull request');
  const proposed = await lookingMeanwhile(
    work,
    () => propose(work),
    () => lookAtWinner(work),
  );
  if (proposed === 'unfinished') return undefined;
  if (!('answer' in proposed)) return proposed;
  const { answer } = proposed;
  if (answer !== undefined && 'failed' in answer) {
    state.unwritten = answer.failed;
    voice.recorded('not-written-back', answer.failed);
    return undefined;
  }
  if (answer !== undefined) state.pullRequest = { ...answer, isMerged: false, looks: 0 };
  else if (state.pullRequest !== undefined) state.pullRequest.isMerged = true;
  state.stage = 'keeping';
  const where = answer === undefined ? '' : `; pull request #${answer.number} carries it to Git`;
  const { change } = work.input;
  voice.happened('settled', `${describeChange(change)} has won${where}; the champion is kept for a while`);
  return undefined;
}

async function propose(work: RolloutWork): Promise<PullRequest | undefined | { failed: string }> {
  const { state, activities } = work;
  state.writingSince ??= Date.now();
  const left = Math.max(shortestTry, state.writingSince + longestOutage - Date.now());
  try {
    return await activities.proposeToGit.executeWithOptions(
      { summary: 'Git says what runs', scheduleToCloseTimeout: left },
      [runOf(work)],
    );
  } catch (error) {
    return { failed: reasonOf(error) };
  }
}

async function waitForPeople(work: RolloutWork, reason: string): Promise<RolloutEnding | undefined> {
  askPeople(work, 'git', ['retry', 'reject', 'hand-over']);
  if (isLookDue(work) && !isAnswered(work)) return await lookAtWinner(work);
  const decision = await untilAnswered(work);
  if (decision === 'not-yet') return undefined;
  if (decision === 'expired') return giveUp(work, reason);
  return follow(work, reason, decision);
}

function follow(work: RolloutWork, reason: string, decision: AcceptedDecision): RolloutEnding | undefined {
  const { state, voice } = work;
  const detail = describeDecision(decision);
  voice.tell('decided', { decision, detail });
  if (decision.action === 'reject') return { outcome: 'rolled-back', detail };
  if (decision.action === 'hand-over') handOver(work, reason);
  Object.assign(state, { unwritten: undefined, writingSince: undefined });
  return undefined;
}

/** The policy says what silence means. */
function giveUp(work: RolloutWork, reason: string): RolloutEnding | undefined {
  const { state, voice } = work;
  const detail = `Git could not be told of it, and nobody decided in time (${reason})`;
  if (planOf(state).handsOver !== true) return { outcome: 'rolled-back', detail };
  handOver(work, reason);
  state.unwritten = undefined;
  voice.happened('handed-over', `${detail}: it serves on, and is left to a person`);
  return undefined;
}

/** The champion is kept for as long as was planned; then the service is given back, whatever Git says. */
function handOver({ state }: RolloutWork, reason: string): void {
  const { service, candidate, champion } = planOf(state);
  const name = `InferenceService ${service.namespace}/${service.name}`;
  state.leftToDo.push(
    `make Git say ${candidate.storageUri} for ${name}, or what heals from Git brings ${champion.storageUri} back (${reason})`,
  );
  Object.assign(state, { stage: 'keeping', isHandedOver: true });
}
