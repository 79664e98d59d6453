/** Units of a Go duration in nanoseconds. */
const units: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

const term = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/gy;

/**
 * A Go duration (`8760h`, `1h0m0s`, `1.5s`) in nanoseconds, or undefined when the text is none.
 * Grammar: https://pkg.go.dev/time#ParseDuration
 */
export function parseGoDuration(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const unsigned = value.replace(/^[+-]/, '');
  const sign = value.startsWith('-') ? -1 : 1;
  if (unsigned === '0') return 0;

  let nanoseconds = 0;
  let end = 0;
  for (const match of unsigned.matchAll(term)) {
    nanoseconds += Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN);
    end = match.index + match[0].length;
  }
  return end === 0 || end !== unsigned.length ? undefined : sign * nanoseconds;
}
