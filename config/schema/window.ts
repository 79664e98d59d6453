import { z } from 'zod';
import { faultOfCron } from '../cron.ts';
import { isTimeZone } from './time-zone.ts';

const days = '(mo|tu|we|th|fr|sa|su)[a-z]*';
const time = String.raw`(([01]\d|2[0-3]):[0-5]\d|24:00)`;
const range = `${days}(-${days})?`;
const weekly = String.raw`(${range}(,${range})*\s+)?${time}-${time}`;
const length = String.raw`(?=\d)([1-9]\d?d)?([1-9]\d{0,2}h)?([1-9]\d{0,3}m)?`;
const cron = String.raw`\S+(\s+\S+){4}\s+for\s+${length}`;
const form = new RegExp(String.raw`^(${weekly}|${cron})(\s+[A-Za-z]\S*)?$`, 'i');

/**
 * Stretches of time: `Mo-Fr 08:00-18:00 Europe/Berlin` of each week, or `0 22 1-7 * Sat for 4h Europe/Berlin` by the
 * five fields of cron. Every day and UTC where they are left out.
 */
export const Window = z
  .string()
  .regex(form, {
    error: 'expected a window such as Mo-Fr 08:00-18:00 Europe/Berlin or 0 22 * * Sat for 4h Europe/Berlin',
    abort: true,
  })
  .superRefine((window, context) => {
    const [opening = '', rest] = window.trim().split(/\s+for\s+/i);
    const message = rest === undefined ? undefined : faultOfCron(opening);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
    const [last = ''] = window.trim().split(/\s+/).slice(-1);
    if (/^\d/.test(last) || isTimeZone(last)) return;
    context.addIssue({
      code: 'custom',
      message: `expected a time zone such as Europe/Berlin, got "${last}"`,
    });
  });
