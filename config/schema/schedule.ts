import { z } from 'zod';
import { faultOfCron } from '../cron.ts';
import { nearest } from '../suggestion.ts';
import { Duration, durationFrom } from './duration.ts';
import { exactlyOne } from './exactly-one.ts';
import { isTimeZone } from './time-zone.ts';

const CronExpression = z.string().superRefine((expression, context) => {
  const message = faultOfCron(expression);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const TimeZone = z.string().superRefine((zone, context) => {
  if (isTimeZone(zone)) return;
  const similar = nearest(zone, Intl.supportedValuesOf('timeZone')) ?? 'Europe/Berlin';
  context.addIssue({ code: 'custom', message: `expected a time zone such as ${similar}` });
});

export const Schedule = z
  .strictObject({
    every: durationFrom('1s').exactOptional().describe('Time from one scan to the next.'),
    cron: CronExpression.exactOptional().describe(
      'Five cron fields (minute, hour, day of month, month, day of week) instead of every.',
    ),
    timezone: TimeZone.exactOptional().describe('Time zone of cron, such as Europe/Berlin. Without it, UTC.'),
    jitter: Duration.prefault('5s').describe(
      'Start at random up to this much later, so that targets spread.',
    ),
    catchUpWindow: durationFrom('10s')
      .prefault('10m')
      .describe('After an outage, make up for missed scans not older than this.'),
  })
  .refine(...exactlyOne('every', 'cron'))
  .refine((schedule) => schedule.timezone === undefined || schedule.every === undefined, {
    path: ['timezone'],
    error: 'only has a meaning with cron',
  });
export type Schedule = z.output<typeof Schedule>;
