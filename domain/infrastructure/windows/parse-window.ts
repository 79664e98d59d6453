import type { CronSchedule } from './cron-schedule.ts';
import type { MaintenanceWindow } from './maintenance-window.ts';
import { isTimeZone } from './wall-clock.ts';

const dayNames = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const minutesOfDay = 24 * 60;

const weekly =
  /^(?:(?<days>[A-Za-z]{2,9}(?:[-,][A-Za-z]{2,9})*)\s+)?(?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)(?:\s+(?<zone>[A-Za-z][\w+/-]*))?$/;
const cron =
  /^(?<fields>\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+for\s+(?=\d)(?:(?<days>\d+)d)?(?:(?<hours>\d+)h)?(?:(?<minutes>\d+)m)?(?:\s+(?<zone>[A-Za-z][\w+/-]*))?$/i;

/**
 * The window that a text names, or undefined where it names none. Either days and times of each week, `Mo-Fr
 * 08:00-18:00 Europe/Berlin`, where an end before the start is on the next day; or five fields of a crontab with how
 * long it stays open, `0 22 1-7 * Sa for 4h Europe/Berlin`. Every day and UTC where days and zone are left out.
 */
export function parseWindow(text: string): MaintenanceWindow | undefined {
  const stated = text.trim();
  const window = parseWeekly(stated) ?? parseCron(stated);
  return window !== undefined && isTimeZone(window.timeZone) ? window : undefined;
}

function parseWeekly(text: string): MaintenanceWindow | undefined {
  const { days = '*', from = '', to = '', zone = 'UTC' } = weekly.exec(text)?.groups ?? {};
  const start = minutesOf(from);
  const end = minutesOf(to);
  const daysOfWeek = parseField(days, 0, 6, dayNames);
  if (start === undefined || end === undefined || start === minutesOfDay || start === end) return undefined;
  if (daysOfWeek === undefined) return undefined;
  const schedule: CronSchedule = {
    minutes: new Set([start % 60]),
    hours: new Set([Math.floor(start / 60)]),
    daysOfMonth: all(1, 31),
    months: all(1, 12),
    daysOfWeek,
    eitherDay: false,
  };
  return { schedule, minutes: start < end ? end - start : end + minutesOfDay - start, timeZone: zone };
}

function parseCron(text: string): MaintenanceWindow | undefined {
  const { fields = '', days = 0, hours = 0, minutes = 0, zone = 'UTC' } = cron.exec(text)?.groups ?? {};
  const open = Number(days) * minutesOfDay + Number(hours) * 60 + Number(minutes);
  const schedule = parseSchedule(fields);
  return schedule === undefined || open === 0 ? undefined : { schedule, minutes: open, timeZone: zone };
}

function parseSchedule(text: string): CronSchedule | undefined {
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = text.split(/\s+/);
  const minutes = parseField(minute, 0, 59);
  const hours = parseField(hour, 0, 23);
  const daysOfMonth = parseField(dayOfMonth, 1, 31);
  const months = parseField(month, 1, 12, monthNames);
  const daysOfWeek = parseField(dayOfWeek, 0, 7, dayNames);
  if (!minutes || !hours || !daysOfMonth || !months || !daysOfWeek) return undefined;
  const eitherDay = !dayOfMonth.startsWith('*') && !dayOfWeek.startsWith('*');
  // Sunday has two numbers.
  if (daysOfWeek.has(7)) daysOfWeek.add(0);
  return { minutes, hours, daysOfMonth, months, daysOfWeek, eitherDay };
}

/** `*`, `5`, `1-5`, `Mo-Fr`, `22-2`, each with a step as in `*` + `/15`, and several with commas. */
function parseField(
  text: string,
  least: number,
  most: number,
  names: readonly string[] = [],
): Set<number> | undefined {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', stepText = '1', ...others] = part.split('/');
    const step = Number(stepText);
    const [from, to = stepText === '1' ? from : most, ...more] =
      range === '*' ? [least, most] : range.split('-').map((one) => valueOf(one, least, names));
    const isNamed = [from, to].every((one) => one !== undefined && one >= least && one <= most);
    if (from === undefined || to === undefined || !isNamed || others.length + more.length > 0)
      return undefined;
    if (!Number.isInteger(step) || step < 1) return undefined;
    // A range may run over the end: Fr-Mo.
    const last = from <= to ? to : to + most - least + 1;
    for (let value = from; value <= last; value += step)
      found.add(value > most ? value - most + least - 1 : value);
  }
  return found;
}

function valueOf(text: string, least: number, names: readonly string[]): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const length = names[0]?.length ?? 0;
  const index = length === 0 ? -1 : names.indexOf(text.slice(0, length).toLowerCase());
  return index < 0 ? undefined : index + least;
}

function all(least: number, most: number): Set<number> {
  return new Set(Array.from({ length: most - least + 1 }, (_, index) => least + index));
}

function minutesOf(text: string): number | undefined {
  const [hours = 99, minutes = 99] = text.split(':').map(Number);
  const total = hours * 60 + minutes;
  return minutes > 59 || total > minutesOfDay ? undefined : total;
}
