import { ApplicationFailure } from '@temporalio/activity';
import type { Change } from '../../domain/freeze/freeze.ts';
import { frozenTypes } from '../../domain/freeze/frozen-type.ts';

export const frozenWords = 'frozen by ada since 2026-11-21T20:00:00Z: a change of network';

/** A freeze as workflows meet it. */
export interface ScriptedFreeze {
  /** What was asked to wait, in order. */
  readonly waited: Change[];
  /** Activities that were refused. */
  readonly refused: string[];
}

/**
 * Freezes these activities from now on, until the end of the freeze was looked for so many times.
 *
 * @param script.pause between two looks for its end, milliseconds.
 */
export function freezeActivities(
  activities: object,
  names: readonly string[],
  script: { looks?: number; pause?: number; isUndoing?: boolean; isBegun?: () => boolean } = {},
): ScriptedFreeze {
  const { looks = 3, pause = 10 * 24 * 60 * 60 * 1000, isUndoing = false, isBegun = () => true } = script;
  const freeze: ScriptedFreeze = { waited: [], refused: [] };
  const isOver = () => freeze.waited.length > looks;
  const all = activities as Record<string, (input: unknown) => Promise<unknown>>;
  for (const name of names) {
    const activity = all[name];
    if (activity === undefined) throw new TypeError(`there is no activity ${name}`);
    all[name] = async (input) => {
      if (!isBegun() || isOver()) return await activity(input);
      freeze.refused.push(name);
      const type = frozenTypes[isUndoing ? 'undoing' : 'forward'];
      throw ApplicationFailure.create({ message: frozenWords, type, nonRetryable: true });
    };
  }
  all['awaitThaw'] = async (input) => {
    freeze.waited.push(input as Change);
    if (isOver()) return;
    throw ApplicationFailure.create({
      message: frozenWords,
      type: frozenTypes.forward,
      nextRetryDelay: pause,
    });
  };
  return freeze;
}
