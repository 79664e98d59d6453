import type { Verdict } from './analysis.ts';

/** A step of a rollout as it is held. Times in milliseconds. */
export interface HeldStep {
  /** At least so long, and so many requests of the candidate. */
  hold: number;
  minimumRequests: number;
  /** Since it began. */
  elapsed: number;
  /** After this people are asked where the analysis still cannot tell. */
  longestHold: number;
  /** Looks in a row that measured nothing, this one among them, and how many of them may be. */
  errorsInRow: number;
  errorBudget: number;
  isPaused: boolean;
  /** Somebody does not want to wait for the hold. */
  isHurried: boolean;
  /** People let it pass although the analysis cannot tell. */
  isAgreed: boolean;
}

export type NextMove =
  /** @property by whose word: what people let pass, nobody has proved. */
  { move: 'go-on'; by: 'analysis' | 'people' } | { move: 'hold' | 'ask' } | { move: 'undo'; why: string };

/**
 * What becomes of a step after a look at it. A failing analysis undoes it whatever people asked for; a canary that
 * cannot be measured is no better than one that fails, unless a person watches it. No data is never a pass: too little
 * of it holds the step, and asks people in the end.
 */
export function nextMove(look: { verdict: Verdict; requests: number }, held: HeldStep): NextMove {
  const { verdict, requests } = look;
  if (verdict === 'fail') return { move: 'undo', why: 'the candidate does worse' };
  if (held.isPaused) return { move: 'hold' };
  const isHeldEnough = held.elapsed >= held.hold && requests >= held.minimumRequests;
  if (verdict === 'pass' && (isHeldEnough || held.isHurried)) return { move: 'go-on', by: 'analysis' };
  if (held.isAgreed) return { move: 'go-on', by: 'people' };
  if (verdict === 'error' && held.errorsInRow > held.errorBudget) {
    return { move: 'undo', why: `it could not be measured ${held.errorsInRow} times in a row` };
  }
  // A step that is still being held is not inconclusive yet.
  return { move: held.elapsed >= Math.max(held.hold, held.longestHold) ? 'ask' : 'hold' };
}
