/** A stretch of each week, by the clocks of a time zone: `Mo-Fr 08:00-18:00 Europe/Berlin`. */
export interface MaintenanceWindow {
  /** Days on which it opens, Sunday is 0. */
  days: readonly number[];
  /** Minutes of the day; up to midnight is 1440, and an end before the start is on the next day. */
  from: number;
  to: number;
  timeZone: string;
}

const dayNames = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];
const minutesOfDay = 24 * 60;
const minute = 60_000;
const form =
  /^(?:(?<days>[A-Za-z]{2,9}(?:[-,][A-Za-z]{2,9})*)\s+)?(?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)(?:\s+(?<zone>[A-Za-z][\w+/-]*))?$/;

/** The window that a text names, or undefined where it names none. Every day and UTC where they are left out. */
export function parseWindow(text: string): MaintenanceWindow | undefined {
  const { days, from = '', to = '', zone = 'UTC' } = form.exec(text.trim())?.groups ?? {};
  const start = minutesOf(from);
  const end = minutesOf(to);
  const on = days === undefined ? [0, 1, 2, 3, 4, 5, 6] : parseDays(days);
  if (start === undefined || end === undefined || start === minutesOfDay || start === end) return undefined;
  return on === undefined || !isTimeZone(zone)
    ? undefined
    : { days: on, from: start, to: end, timeZone: zone };
}

/** Whether a window is open at a moment, as the clocks there show it: an hour that is doubled counts twice. */
export function isOpen({ days, from, to, timeZone }: MaintenanceWindow, moment: Date): boolean {
  const { day, minutes } = localTime(moment, timeZone);
  if (from < to) return days.includes(day) && minutes >= from && minutes < to;
  return (days.includes(day) && minutes >= from) || (days.includes((day + 6) % 7) && minutes < to);
}

/** When the first of some windows opens next; the moment itself where one is open. */
export function nextOpening(windows: readonly MaintenanceWindow[], moment: Date): Date | undefined {
  if (windows.some((window) => isOpen(window, moment))) return moment;
  // Windows and changes of the clocks begin at whole minutes; the longest wait is a week and a skipped hour.
  const next = Math.ceil(moment.getTime() / minute) * minute;
  for (let step = 0; step <= 8 * 24; step += 1) {
    const hour = Math.floor(next / (60 * minute)) * 60 * minute + step * 60 * minute;
    // An hour that opens nothing has nothing open at its quarters, at its end, or at the start of a window in it.
    for (const candidate of candidatesIn(windows, hour)) {
      if (candidate < next) continue;
      const at = new Date(candidate);
      if (windows.some((window) => isOpen(window, at))) return at;
    }
  }
  return undefined;
}

/** Moments of an hour at which a window may open: its start by the clocks there, or a change of these clocks. */
function candidatesIn(windows: readonly MaintenanceWindow[], hour: number): number[] {
  const starts = windows.flatMap(({ from, timeZone }) => {
    const { minutes } = localTime(new Date(hour), timeZone);
    const until = (((from - minutes) % 60) + 60) % 60;
    return [hour + until * minute];
  });
  const quarters = [0, 15, 30, 45].map((quarter) => hour + quarter * minute);
  return [...new Set([...starts, ...quarters])].toSorted((one, other) => one - other);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function localTime(moment: Date, timeZone: string): { day: number; minutes: number } {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(timeZone, clock);
  }
  const parts = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, value]));
  const { weekday = '', hour = '0', minute: minutes = '0' } = parts;
  return {
    day: dayNames.indexOf(weekday.slice(0, 2).toLowerCase()),
    minutes: Number(hour) * 60 + Number(minutes),
  };
}

/** `Mo-Fr`, `sat,sun`, `fr-mo`. */
function parseDays(text: string): number[] | undefined {
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first, last, ...more] = part
      .split('-')
      .map((name) => dayNames.indexOf(name.slice(0, 2).toLowerCase()));
    if (first === undefined || first < 0 || last === -1 || more.length > 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === (last ?? first)) break;
    }
  }
  return [...days].toSorted((one, other) => one - other);
}

function minutesOf(text: string): number | undefined {
  const [hours = 99, minutes = 99] = text.split(':').map(Number);
  const total = hours * 60 + minutes;
  return minutes > 59 || total > minutesOfDay ? undefined : total;
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
