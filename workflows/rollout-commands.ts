import { refusalOfSteering } from '../domain/approval/steering.ts';
import type { SteeringAnswer } from '../domain/approval/steering.ts';
import type { RolloutCommand, RolloutRequest, RolloutState } from './rollout-messages.ts';

/** Requests whose answers are remembered. */
const mostRequests = 100;

type Stage = RolloutState['stage'];

const afterPromotion: ReadonlySet<Stage> = new Set(['watching', 'settling', 'writing-back', 'keeping']);

/** What a person can do now. */
export function commandsOf(state: RolloutState): RolloutCommand[] {
  const all: RolloutCommand[] = ['pause', 'resume', 'promote', 'abort'];
  return all.filter((command) => refusalOf(command, state) === undefined);
}

/** Why a command makes no sense now, in words; undefined where it does. */
function refusalOf(
  command: RolloutCommand,
  { stage, isPaused, isHurried, isBeingPromoted }: RolloutState,
): string | undefined {
  if (stage === 'closing' || stage === 'undoing' || stage === 'closed')
    return 'it is over: nothing of it can be changed any more';
  if (command === 'abort') return undefined;
  if (command === 'resume') return isPaused ? undefined : 'it is not paused';
  if (afterPromotion.has(stage)) return 'the candidate is promoted already; abort puts the champion back';
  if (isBeingPromoted) return 'the candidate is being promoted; abort puts the champion back';
  if (command === 'pause') return isPaused ? 'it is paused already' : undefined;
  if (stage !== 'stepping') return 'there is nothing to hurry: the candidate has no traffic that is held';
  return isHurried ? 'it is to be promoted as soon as the analysis passes' : undefined;
}

/**
 * Takes a request in: once, whichever way it came and however often.
 *
 * @returns the answer, and whether it is a new one.
 */
export function takeRequest(
  state: RolloutState,
  request: RolloutRequest,
): { answer: SteeringAnswer; isNew: boolean } {
  const known = state.requests.find(({ id }) => id === request.id);
  if (known !== undefined) return { answer: known.answer, isNew: false };
  const { approval, steering } = state.plan ?? {};
  const reason = refusalOfSteering(request, approval ?? steering) ?? refusalOf(request.command, state);
  const answer: SteeringAnswer = reason === undefined ? { accepted: true } : { accepted: false, reason };
  state.requests = [...state.requests, { id: request.id, answer }].slice(-mostRequests);
  if (answer.accepted) carryOut(state, request.command);
  return { answer, isNew: true };
}

/** Aborting is for whoever takes the steps. */
function carryOut(state: RolloutState, command: RolloutCommand): void {
  // Who pauses it is in no hurry any more.
  if (command === 'pause') Object.assign(state, { isPaused: true, isHurried: false });
  if (command === 'resume' || command === 'promote') state.isPaused = false;
  if (command === 'promote') state.isHurried = true;
  // What is so now is looked at at once.
  state.lookedAt = 0;
}
