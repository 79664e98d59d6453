import { z } from 'zod';
import { isTimeZone } from './time-zone.ts';

const days = '(mo|tu|we|th|fr|sa|su)[a-z]*';
const time = String.raw`(([01]\d|2[0-3]):[0-5]\d|24:00)`;
const range = `${days}(-${days})?`;
const form = new RegExp(`^(${range}(,${range})*\\s+)?${time}-${time}(\\s+\\S+)?$`, 'i');

/** A stretch of each week: `Mo-Fr 08:00-18:00 Europe/Berlin`; every day and UTC where they are left out. */
export const Window = z
  .string()
  .regex(form, { error: 'expected a window such as Mo-Fr 08:00-18:00 Europe/Berlin' })
  .superRefine((window, context) => {
    const [last = ''] = window.trim().split(/\s+/).slice(-1);
    if (/^\d/.test(last) || isTimeZone(last)) return;
    context.addIssue({
      code: 'custom',
      message: `expected a time zone such as Europe/Berlin, got "${last}"`,
    });
  });
