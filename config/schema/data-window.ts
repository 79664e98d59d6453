import { z } from 'zod';
import { durationPattern, formatDuration, parseDuration } from '../duration.ts';

const expected = 'expected a number of rows such as 1000, or a time such as 24h';

const Rows = z.codec(
  z.int({ error: expected }).min(1, { error: expected }),
  z.strictObject({ rows: z.int() }),
  {
    decode: (rows) => ({ rows }),
    encode: ({ rows }) => rows,
  },
);

const Time = z.codec(
  z.string({ error: expected }).regex(durationPattern, { error: expected }),
  z.strictObject({ milliseconds: z.number() }),
  {
    decode: (text) => ({ milliseconds: parseDuration(text) ?? 0 }),
    encode: ({ milliseconds }) => formatDuration(milliseconds),
  },
);

/** The latest rows, by their number (`1000`) or by their time (`24h`). */
export const DataWindow = z.union([Rows, Time], { error: expected });
export type DataWindow = z.output<typeof DataWindow>;
