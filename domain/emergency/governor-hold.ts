import { heldSetting, isSame } from '../gitops/automation.ts';
import type { Automation, Setting } from '../gitops/automation.ts';
import type { GitopsReference } from '../gitops/gitops-reference.ts';

/**
 * What is remembered of an object of Argo CD or Flux whose automation is held, for all who hold it together. It is
 * written before the object is changed, so that whoever finds the two apart knows what was under way.
 */
export interface GovernorHold {
  version: 1;
  governor: GitopsReference;
  /** Of the object that was changed: one that was created anew under its name is another. */
  uid: string;
  /** The setting as it was before, to be put back exactly. */
  former: Setting;
  /** The setting under which it is held. */
  held: Setting;
  /**
   * `changing`: it is about to be held, or is. `held`: it was seen held. `restoring`: it is about to be put back, or
   * is. `overruled`: somebody else changed the setting since, which is theirs now.
   */
  phase: 'changing' | 'held' | 'restoring' | 'overruled';
  /** Who wants it held, with the time since when (RFC 3339). */
  holders: Record<string, string>;
}

/** What is to be done next about a hold, and what is to be remembered before that. */
export type HoldStep =
  /** Write this down, then look again. */
  | { do: 'remember'; hold: GovernorHold }
  /** Give the object this setting, then look again. */
  | { do: 'set'; setting: Setting }
  /** Forget it: nobody holds it any more. */
  | { do: 'forget' }
  | { do: 'nothing'; standing: HoldStanding };

/**
 * How the automation stands.
 * - `held`: it does nothing by itself until it is released.
 * - `off`: it did nothing by itself before, so there was nothing to hold.
 * - `overruled`: somebody switched it on again; what differs may be reverted at any time.
 * - `released`: it is as it was before.
 */
export type HoldStanding = 'held' | 'off' | 'overruled' | 'released';

/**
 * The next step of a holder towards automation that is held. Taken again and again, whatever process died in between,
 * it comes to `nothing`.
 *
 * @param hold what is remembered; undefined where nothing is.
 * @param now RFC 3339.
 */
export function nextHoldStep(
  governor: GitopsReference,
  hold: GovernorHold | undefined,
  automation: Automation,
  { holder, now }: { holder: string; now: string },
): HoldStep {
  const { setting, uid } = automation;
  if (hold === undefined || isOver(hold, uid)) {
    if (hold !== undefined && isHolder(hold, holder)) return { do: 'nothing', standing: 'overruled' };
    const held = heldSetting(governor.kind, automation);
    if (held === undefined) return { do: 'nothing', standing: 'off' };
    // Whoever held what was overruled holds again, now that it is wished for anew.
    const holders = { ...hold?.holders, [holder]: now };
    const begun: GovernorHold = {
      version: 1,
      governor,
      uid,
      former: setting,
      held,
      phase: 'changing',
      holders,
    };
    return { do: 'remember', hold: begun };
  }
  // Another process is putting it back, or died doing so: that is finished first, then begun anew.
  if (hold.phase === 'restoring') return stepOfRestoring(hold, setting);
  if (!isHolder(hold, holder)) {
    return { do: 'remember', hold: { ...hold, holders: { ...hold.holders, [holder]: now } } };
  }
  if (isSame(setting, hold.held)) {
    if (hold.phase === 'held') return { do: 'nothing', standing: 'held' };
    return { do: 'remember', hold: { ...hold, phase: 'held' } };
  }
  if (hold.phase === 'changing' && isSame(setting, hold.former)) return { do: 'set', setting: hold.held };
  return { do: 'remember', hold: { ...hold, phase: 'overruled' } };
}

/**
 * The next step of a holder towards automation that is as it was before, unless others hold it still. What somebody
 * else has set meanwhile stays.
 *
 * @param automation undefined where the object is gone.
 */
export function nextReleaseStep(
  hold: GovernorHold | undefined,
  automation: Automation | undefined,
  holder: string,
): HoldStep {
  if (hold === undefined || !isHolder(hold, holder)) return { do: 'nothing', standing: 'released' };
  const { [holder]: _left, ...others } = hold.holders;
  if (Object.keys(others).length > 0) return { do: 'remember', hold: { ...hold, holders: others } };
  if (automation === undefined || isOver(hold, automation.uid)) return { do: 'forget' };
  const { setting } = automation;
  if (hold.phase === 'restoring') return stepOfRestoring(hold, setting);
  if (isSame(setting, hold.held)) return { do: 'remember', hold: { ...hold, phase: 'restoring' } };
  // It was about to be held. A process that hangs may still do so; once it is done, nobody else can do it late.
  if (hold.phase === 'changing' && isSame(setting, hold.former)) return { do: 'set', setting: hold.held };
  return { do: 'forget' };
}

/** How the automation stands for a holder, as far as looking tells. */
export function standingOf(
  hold: GovernorHold | undefined,
  automation: Automation,
  holder: string,
): HoldStanding {
  if (hold === undefined || !isHolder(hold, holder)) return 'off';
  return !isOver(hold, automation.uid) && isSame(automation.setting, hold.held) ? 'held' : 'overruled';
}

function stepOfRestoring(hold: GovernorHold, setting: Setting): HoldStep {
  return isSame(setting, hold.held) ? { do: 'set', setting: hold.former } : { do: 'forget' };
}

function isOver({ phase, uid: known }: GovernorHold, uid: string): boolean {
  return phase === 'overruled' || known !== uid;
}

function isHolder({ holders }: GovernorHold, holder: string): boolean {
  return Object.hasOwn(holders, holder);
}
