/**
 * What clocks show, as whole minutes: those from 1970 to the time that stands on the clock, as if it were UTC. Days and
 * hours are plain arithmetic on it, and the change to summer time is a jump.
 */
export type WallMinutes = number;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a time zone show at a moment. */
export function wallClock(moment: Date, timeZone: string): WallMinutes {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
    clocks.set(timeZone, clock);
  }
  const parts = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute } = parts;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)) / 60_000;
}

export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
