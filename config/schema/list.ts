import { z } from 'zod';

/** A list, or a single item written without brackets; always read as a list. */
export function listOf<Value extends string>(item: z.ZodType<Value, Value>) {
  const list = z.array(item).min(1, { error: 'expected at least one' });
  return z.codec(z.union([list, item]), list, {
    decode: (value) => (Array.isArray(value) ? value : [value]),
    encode: (value) => value,
  });
}
