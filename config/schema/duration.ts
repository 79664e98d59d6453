import { z } from 'zod';
import { durationPattern, formatDuration, parseDuration } from '../duration.ts';

const expected = 'expected a duration such as 30s, 5m or 24h';

/** Written as `30s`, `5m`, `1h30m`, `7d`; read as milliseconds. */
export const Duration = z.codec(
  z.string({ error: expected }).regex(durationPattern, { error: expected }),
  z.number(),
  {
    decode(text, payload) {
      const milliseconds = parseDuration(text);
      if (milliseconds !== undefined) return milliseconds;
      payload.issues.push({ code: 'custom', message: 'is longer than can be counted', input: text });
      return z.NEVER;
    },
    encode: formatDuration,
  },
);

/** A duration not shorter than this one. */
export function durationFrom(least: string) {
  const milliseconds = parseDuration(least) ?? 0;
  return Duration.refine((value) => value >= milliseconds, { error: `must be ${least} or longer` });
}
