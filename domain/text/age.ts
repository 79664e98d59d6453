const units = [
  { name: 'd', milliseconds: 86_400_000 },
  { name: 'h', milliseconds: 3_600_000 },
  { name: 'min', milliseconds: 60_000 },
  { name: 's', milliseconds: 1000 },
] as const;

/** How long something lasts, as people say it: `40 s`, `3 min`, `2 h`, `5 d`. */
export function describeSpan(milliseconds: number): string {
  for (const unit of units) {
    if (milliseconds >= unit.milliseconds)
      return `${Math.floor(milliseconds / unit.milliseconds)} ${unit.name}`;
  }
  return '0 s';
}

/** How long ago a time (RFC 3339) was; undefined where it is no time. */
export function describeAge(time: string, now: Date): string | undefined {
  const since = Date.parse(time);
  return Number.isNaN(since) ? undefined : describeSpan(Math.max(0, now.getTime() - since));
}
