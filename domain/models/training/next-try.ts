import type { TrainingFailure } from './training-failure.ts';

/** How far a plan lets a training be tried again. */
export interface TryLimits {
  mostAttempts: number;
  /** What one that ran out of memory gets in the next tries, smallest first. */
  memorySteps: readonly string[];
  /** What was learnt is kept between tries, unless this is false. */
  hasCheckpoint?: boolean;
}

/** What comes after a try that failed; `why` in words that follow what failed. */
export type NextTry = { again: true; how: string } | { again: false; why: string };

/** @param failures of all tries so far, the oldest first; at least one. */
export function nextTry(failures: readonly TrainingFailure[], limits: TryLimits): NextTry {
  const last = failures.at(-1);
  if (last === undefined) throw new TypeError('what comes after a failure is asked without one');
  if (last.reaction === 'stop') return { again: false, why: 'trying again would not help' };
  const { mostAttempts, memorySteps, hasCheckpoint = true } = limits;
  if (last.reaction === 'again-with-more-memory' && outOfMemory(failures) > memorySteps.length) {
    const most = memorySteps.at(-1);
    return {
      again: false,
      why: `more memory is not allowed${most === undefined ? '' : ` than the ${most} it had`}`,
    };
  }
  if (failures.length >= mostAttempts)
    return { again: false, why: `${mostAttempts} ${mostAttempts === 1 ? 'try is' : 'tries are'} the most` };
  const memory = last.reaction === 'again-with-more-memory' ? memoryOf(failures, memorySteps) : undefined;
  if (memory !== undefined) return { again: true, how: `with ${memory} of memory` };
  return { again: true, how: hasCheckpoint ? 'from the checkpoint' : 'from the beginning' };
}

/** Memory of the next try: each that ran out of it takes a step; undefined for the template's own. */
export function memoryOf(
  failures: readonly TrainingFailure[],
  memorySteps: readonly string[],
): string | undefined {
  const count = outOfMemory(failures);
  return count === 0 ? undefined : memorySteps[Math.min(count, memorySteps.length) - 1];
}

function outOfMemory(failures: readonly TrainingFailure[]): number {
  return failures.filter(({ reaction }) => reaction === 'again-with-more-memory').length;
}
