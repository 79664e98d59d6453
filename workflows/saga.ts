import { CancellationScope, isCancellation, rootCause } from '@temporalio/workflow';
import { firstLine } from '../domain/text/first-line.ts';
import type { FreezeWait } from './freeze-wait.ts';

/** One thing that was put back, or could not be. */
export interface UndoneStep {
  /** What it undoes, such as `training data`. */
  step: string;
  done: boolean;
  /** What was done, or why it could not be, in one line. */
  detail: string;
  /** What a person must do where it could not be. */
  byHand?: string;
}

/** How a step is put back. It may run before, after or without the step, and again. */
export interface Compensation {
  /** Answers what was done, in one line. */
  undo: () => Promise<string>;
  /** What a person must do where it cannot be undone, in one line. */
  byHand: () => string;
  /** How long it may take with all its tries, milliseconds. */
  within: number;
}

/**
 * Steps that are put back unless all of them succeed. A step is begun before it is taken: where a worker dies in the
 * middle, what may have been done is undone all the same. What was begun is plain data, so that it can travel into
 * the next run; what undoes it is code.
 */
export class Saga<Step extends string> {
  /** The oldest first. */
  readonly begun: Step[];
  private readonly compensations: Readonly<Record<Step, Compensation>>;
  private readonly freeze: FreezeWait;

  /**
   * @param freeze is waited out where it holds back even what puts back; that takes nothing of the time for undoing.
   * @param begun by the run before this one; kept up to date in place.
   */
  constructor(compensations: Readonly<Record<Step, Compensation>>, freeze: FreezeWait, begun: Step[] = []) {
    this.compensations = compensations;
    this.freeze = freeze;
    this.begun = begun;
  }

  /** From now on the step is undone where the whole fails. Begun again, it keeps its place. */
  begin(step: Step): void {
    if (!this.begun.includes(step)) this.begun.push(step);
  }

  /** The step is not undone any more: something else has taken care of it. */
  settle(step: Step): void {
    const index = this.begun.indexOf(step);
    if (index >= 0) this.begun.splice(index, 1);
  }

  /**
   * Undoes what was begun, the newest first, whatever is cancelled meanwhile. One that fails or takes too long stops
   * none of the others.
   *
   * @param told hears of each as soon as it is known.
   * @returns an account of everything, in the order in which it was tried; it never rejects.
   */
  async undo(told: (undone: UndoneStep) => void = () => {}): Promise<UndoneStep[]> {
    return await CancellationScope.nonCancellable(async () => {
      const account: UndoneStep[] = [];
      for (let step = this.begun.at(-1); step !== undefined; step = this.begun.at(-1)) {
        const undone = await this.undoStep(step);
        this.settle(step);
        account.push(undone);
        told(undone);
      }
      return account;
    });
  }

  private async undoStep(step: Step): Promise<UndoneStep> {
    const { undo, byHand, within: limit } = this.compensations[step];
    try {
      const detail = await this.freeze.through(() => within(limit, undo));
      return { step, done: true, detail };
    } catch (error) {
      const detail = isCancellation(error)
        ? `it took longer than ${minutes(limit)}`
        : firstLine(rootCause(error) ?? String(error));
      return { step, done: false, detail, byHand: byHand() };
    }
  }
}

/** Rejects once the time is over, even where what is cancelled then does not end. */
async function within(limit: number, undo: () => Promise<string>): Promise<string> {
  return await CancellationScope.withTimeout(limit, () =>
    Promise.race([undo(), CancellationScope.current().cancelRequested]),
  );
}

/** What a person must still do after an account of what was undone. */
export function leftToDo(account: readonly UndoneStep[]): string[] {
  return account.flatMap(({ byHand }) => (byHand === undefined ? [] : [byHand]));
}

function minutes(duration: number): string {
  const count = Math.round(duration / 60_000);
  return `${count} ${count === 1 ? 'minute' : 'minutes'}`;
}
