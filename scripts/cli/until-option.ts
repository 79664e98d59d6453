import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../config/duration.ts';

/**
 * Reads when something ends: from now on (`1h`, `1d`), or a date or time (`2027-03-01`, `2027-03-01T12:00:00Z`).
 * Answers RFC 3339; the reducer judges whether that is a sensible end.
 */
export function parseUntil(text: string, now = new Date()): string {
  const duration = parseDuration(text);
  if (duration !== undefined) return new Date(now.getTime() + duration).toISOString();
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new InvalidArgumentError(
    'Expected a duration such as 1h or 7d, or a time such as 2027-03-01T12:00:00Z.',
  );
}

/** The same, of a moment to come. */
export function parseEnd(text: string, now = new Date()): string {
  const end = parseUntil(text, now);
  if (Date.parse(end) > now.getTime()) return end;
  throw new InvalidArgumentError('It is over already; expected a duration such as 1h, or a time to come.');
}

/** Reads a moment in the past: so long ago (`7d`), or a date or time. Answers RFC 3339. */
export function parseMoment(text: string, now = new Date()): string {
  const duration = parseDuration(text.replace(/ ago$/, ''));
  return duration === undefined ? parseUntil(text) : new Date(now.getTime() - duration).toISOString();
}
