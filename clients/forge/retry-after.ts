/** Beyond this a forge cannot put us off, milliseconds. */
const longestDelay = 60 * 60 * 1000;

/** What `Retry-After` asks for, milliseconds: seconds, or a date. Undefined where it says nothing. */
export function retryAfterOf(header: string | null | undefined, now = Date.now()): number | undefined {
  if (header === null || header === undefined || header === '') return undefined;
  const seconds = Number(header);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isNaN(milliseconds) ? undefined : bounded(milliseconds);
}

/** Until a moment in seconds since 1970, milliseconds. */
export function delayUntil(seconds: number, now = Date.now()): number {
  return bounded(seconds * 1000 - now);
}

function bounded(milliseconds: number): number {
  return Math.min(longestDelay, Math.max(1000, milliseconds));
}
