import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { ActivityFunction } from '@temporalio/common';
import type { ActivityFunctionWithOptions } from '@temporalio/workflow';
import type { FreezeActivities } from '../activities/freeze/await-thaw.ts';
import { frozenTypes } from '../domain/freeze/frozen-type.ts';
import { summaryOf } from '../domain/text/summary.ts';
import type { WorkflowTimes } from './messages.ts';

/** Hears that something of a workflow waits because changes are frozen. */
export interface FreezeHost {
  /** @param words who froze it, since when and why. */
  frozen(words: string): void;
  /**
   * Nothing waits any more: changes are made again, or nobody wants them any more.
   *
   * @param over.waited how long nothing could be changed, milliseconds.
   */
  goesOn(over: { isThawed: boolean; waited: number }): void;
}

/** What an activity that was frozen says. */
interface Frozen {
  words: string;
  /** Even what puts back waits. */
  isUndoing: boolean;
}

type AnyProxied = ActivityFunctionWithOptions<ActivityFunction>;

/**
 * Waits where an activity may not change anything now, and then asks it again. The waiting is an activity of its own
 * that is tried until it succeeds: it adds nothing to the history, shows in the Temporal UI with who froze it and why,
 * and takes no time from the limits of what waits.
 */
export class FreezeWait {
  private readonly about: { target?: string; model?: string };
  private readonly host: FreezeHost;
  private readonly awaitThaw: ActivityFunctionWithOptions<FreezeActivities['awaitThaw']>;
  private waiting = 0;
  private since = 0;

  constructor(times: WorkflowTimes, about: { target?: string; model?: string }, host: FreezeHost) {
    const { target, model } = about;
    this.about = { ...(target === undefined ? {} : { target }), ...(model === undefined ? {} : { model }) };
    this.host = host;
    this.awaitThaw = proxyActivities<FreezeActivities>({
      startToCloseTimeout: '1 minute',
      heartbeatTimeout: times.heartbeat,
      retry: { initialInterval: '5 seconds', backoffCoefficient: 1 },
    }).awaitThaw;
  }

  /** The same activities, of which the named ones wait while what they change is frozen. */
  over<Activities extends object>(activities: Activities, names: readonly (keyof Activities)[]): Activities {
    const patient = { ...activities };
    for (const name of names) patient[name] = this.patient(activities[name] as AnyProxied) as never;
    return patient;
  }

  /** Does something, again where it was frozen, once it is not any more. */
  async through<Result>(act: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        const frozen = frozenBy(error);
        if (frozen === undefined) throw error;
        await this.wait(frozen);
      }
    }
  }

  /** Until a change may be made. */
  async wait({ words, isUndoing }: Frozen): Promise<void> {
    this.waiting += 1;
    if (this.waiting === 1) {
      this.since = Date.now();
      this.host.frozen(words);
    }
    let isThawed = false;
    try {
      await this.awaitThaw.executeWithOptions({ summary: summaryOf(words) }, [{ ...this.about, isUndoing }]);
      isThawed = true;
    } finally {
      this.waiting -= 1;
      if (this.waiting === 0) this.host.goesOn({ isThawed, waited: Date.now() - this.since });
    }
  }

  /** The same in the background, unless something waits already. */
  follow(frozen: Frozen): void {
    if (this.waiting === 0) this.wait(frozen).catch(() => {});
  }

  private patient(activity: AnyProxied): AnyProxied {
    return Object.assign((...input: unknown[]) => this.through(() => activity(...input)), {
      executeWithOptions: (...called: Parameters<AnyProxied['executeWithOptions']>) =>
        this.through(() => activity.executeWithOptions(...called)),
    });
  }
}

/** What an activity says that was frozen; undefined where it failed for another reason. */
export function frozenBy(error: unknown): Frozen | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const { type, message: words } = cause;
  if (type !== frozenTypes.forward && type !== frozenTypes.undoing) return undefined;
  return { words, isUndoing: type === frozenTypes.undoing };
}
