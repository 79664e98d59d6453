import type { WallMinutes } from './wall-clock.ts';

/** Moments by the clocks, as the five fields of a crontab name them. */
export interface CronSchedule {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  daysOfMonth: ReadonlySet<number>;
  /** January is 1. */
  months: ReadonlySet<number>;
  /** Sunday is 0. */
  daysOfWeek: ReadonlySet<number>;
  /** Where both sorts of days are restricted, a day of either sort will do (crontab(5)). */
  eitherDay: boolean;
}

const hour = 60;
const day = 24 * hour;

/** The last moment of a schedule after `after`, up to `until`; undefined where there is none. */
export function lastStart(
  schedule: CronSchedule,
  after: WallMinutes,
  until: WallMinutes,
): WallMinutes | undefined {
  for (let at = until; at > after;) {
    const mismatch = largestMismatch(schedule, at);
    if (mismatch === undefined) return at;
    at = floorTo(mismatch, at) - 1;
  }
  return undefined;
}

/** The first moment of a schedule from `from` on, before `before`; undefined where there is none. */
export function firstStart(
  schedule: CronSchedule,
  from: WallMinutes,
  before: WallMinutes,
): WallMinutes | undefined {
  for (let at = from; at < before;) {
    const mismatch = largestMismatch(schedule, at);
    if (mismatch === undefined) return at;
    at = floorTo(mismatch, at) + mismatch;
  }
  return undefined;
}

/** The span around a moment, in minutes, that holds none of the schedule; undefined where the moment is one. */
function largestMismatch(schedule: CronSchedule, at: WallMinutes): number | undefined {
  const date = new Date(at * 60_000);
  if (!isOnDay(schedule, date)) return day;
  if (!schedule.hours.has(date.getUTCHours())) return hour;
  return schedule.minutes.has(date.getUTCMinutes()) ? undefined : 1;
}

function isOnDay({ daysOfMonth, months, daysOfWeek, eitherDay }: CronSchedule, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const byMonth = daysOfMonth.has(date.getUTCDate());
  const byWeek = daysOfWeek.has(date.getUTCDay());
  return eitherDay ? byMonth || byWeek : byMonth && byWeek;
}

function floorTo(span: number, at: WallMinutes): WallMinutes {
  return Math.floor(at / span) * span;
}
