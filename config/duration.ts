const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Whole numbers with units, the largest unit first, each at most once: `90s`, `5m`, `1h30m`, `7d`. */
export const durationPattern = /^(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

/**
 * Milliseconds of a duration such as `1h30m`; undefined when the text is not one, or is longer than milliseconds
 * can count exactly (about 285,000 years).
 */
export function parseDuration(text: string): number | undefined {
  const amounts = durationPattern.exec(text)?.slice(1);
  if (amounts === undefined) return undefined;
  let milliseconds = 0;
  for (const [index, [, size]] of units.entries()) {
    milliseconds += Number.parseInt(amounts[index] ?? '0', 10) * size;
  }
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}

/** The shortest text that `parseDuration` reads back as these milliseconds (a whole number, not negative). */
export function formatDuration(milliseconds: number): string {
  let rest = milliseconds;
  let text = '';
  for (const [unit, size] of units) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) text += `${amount}${unit}`;
  }
  return text === '' ? '0s' : text;
}
