import { applyTrigger, calm, hasMoved, isGraver, isOver } from './situation.ts';
import type { Situation, Trigger } from './situation.ts';

/** How the last incident of a model ended; kept so that the same evidence does not open another at once. */
export interface IncidentRecord {
  /** Id of the incident, as people name it. */
  id: string;
  openedAt: string;
  closedAt: string;
  outcome: string;
  /** One line for people. */
  detail: string;
  title: string;
  /** Everything that was wrong while it was open. */
  situation: Situation;
}

/** What a configuration says of the incidents of a model. */
export interface IncidentSettings {
  /** Milliseconds. */
  cooldown: number;
  /** Share of drifted columns above which drift is critical. */
  criticalAbove: number;
}

/** Why a trigger opens no incident where none is open; undefined where it does. */
export type HeldBack = 'nothing-is-wrong' | 'cooling-down';

/**
 * What evidence that ended an incident says again opens no other until the cooldown is over, unless it is graver or
 * about something else. A person always does.
 *
 * @param now milliseconds since 1970.
 * @param settings of the model: its cooldown in milliseconds, and the share of columns above which drift is critical.
 */
export function isHeldBack(
  last: IncidentRecord | undefined,
  trigger: Trigger,
  now: number,
  settings: IncidentSettings,
): HeldBack | undefined {
  const situation = applyTrigger(calm, trigger, settings.criticalAbove);
  if (isOver(situation)) return 'nothing-is-wrong';
  if (last === undefined || trigger.kind === 'person') return undefined;
  if (now - Date.parse(last.closedAt) >= settings.cooldown) return undefined;
  return hasMoved(last.situation, situation) ? undefined : 'cooling-down';
}

/** Everything that was ever wrong while an incident was open, whatever of it is over by its end. */
export function worst(one: Situation, other: Situation): Situation {
  const isWider = (other.drift?.columns.length ?? 0) >= (one.drift?.columns.length ?? 0);
  return {
    drift: isWider ? (other.drift ?? one.drift) : one.drift,
    sequence: Math.max(one.sequence, other.sequence),
    alarms: { ...one.alarms, ...other.alarms },
    reports: other.reports.length >= one.reports.length ? other.reports : one.reports,
    severity: isGraver(other.severity, one.severity) ? other.severity : one.severity,
  };
}
