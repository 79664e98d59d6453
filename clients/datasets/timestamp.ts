/** A time as RFC 3339. Numbers are seconds or milliseconds since 1970; undefined for what is no time at all. */
export function timestamp(time: number): string | undefined {
  const date = new Date(Math.abs(time) > 1e11 ? time : time * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
