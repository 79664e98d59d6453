import { firstStart, lastStart } from './cron-schedule.ts';
import type { CronSchedule } from './cron-schedule.ts';
import { wallClock } from './wall-clock.ts';

/** Stretches of time by the clocks of a time zone. */
export interface MaintenanceWindow {
  /** When it opens. */
  schedule: CronSchedule;
  /** How long it stays open, by the clocks. */
  minutes: number;
  timeZone: string;
}

const minute = 60_000;
const day = 24 * 60;
/** A 29 February may be eight years away; what does not come until then, such as a 31 April, never does. */
const longestWait = 9 * 366 * day;
/** Clocks are put back by an hour at most, rarely by two. */
const mostDoubled = 2 * 60;

/** Whether a window is open at a moment, as the clocks there show it: an hour that is doubled counts twice. */
export function isOpen({ schedule, minutes, timeZone }: MaintenanceWindow, moment: Date): boolean {
  const now = wallClock(moment, timeZone);
  return lastStart(schedule, now - minutes, now) !== undefined;
}

/** When the first of some windows opens next; the moment itself where one is open. */
export function nextOpening(windows: readonly MaintenanceWindow[], moment: Date): Date | undefined {
  const openings = windows.map((window) => openingOf(window, moment)?.getTime() ?? Infinity);
  const first = Math.min(...openings);
  return first === Infinity ? undefined : new Date(first);
}

function openingOf(window: MaintenanceWindow, moment: Date): Date | undefined {
  if (isOpen(window, moment)) return moment;
  const { schedule, timeZone } = window;
  const earliest = Math.ceil(moment.getTime() / minute) * minute;
  // What the clocks showed in an hour that comes again is still ahead.
  const from = wallClock(moment, timeZone) - mostDoubled;
  for (let start = from; ; start += 1) {
    const found = firstStart(schedule, start, from + longestWait);
    if (found === undefined) return undefined;
    start = found;
    for (const instant of instantsOf(start, timeZone)) {
      const candidate = new Date(instant);
      if (instant >= earliest && isOpen(window, candidate)) return candidate;
    }
  }
}

/**
 * The instants at which the clocks may come to show a time: one, unless they are changed on that day. Then all minutes
 * from the first to the last that it could be, for a window that begins in the hour that is skipped opens when the
 * clocks have jumped over its start.
 */
function instantsOf(wall: number, timeZone: string): number[] {
  const offsets = [wall - day, wall + day].map(
    (around) => wallClock(new Date(around * minute), timeZone) - around,
  );
  const first = wall - Math.max(...offsets);
  const last = wall - Math.min(...offsets);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * minute);
}
