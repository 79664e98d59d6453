import { maskSecrets } from '../../config/secret.ts';
import { visible } from '../../domain/text/visible.ts';

/** What one look at something comes to. */
export interface CheckResult {
  status: 'ok' | 'warning' | 'error';
  /** What was found, in one line. */
  what: string;
  /** How to mend it; of what is well, nothing. */
  mend?: string;
}

/** One place that is looked at. */
export interface Check {
  /** Such as `temporal` or `cluster prod-eu`. */
  place: string;
  /** Rejects where the place cannot be looked at at all. */
  look: (signal: AbortSignal) => Promise<CheckResult[]>;
  /** How to mend it where that is so. */
  mend: string;
}

export interface PlacedResult extends CheckResult {
  place: string;
}

/**
 * Looks at every place side by side. One that hangs or fails is a result of its own and holds up none of the others.
 *
 * @param limit for each place, milliseconds.
 * @param told hears of each place that is done.
 */
export async function lookEverywhere(
  checks: readonly Check[],
  limit: number,
  told: (place: string) => void = () => {},
): Promise<PlacedResult[]> {
  const looked = checks.map(async (check) => {
    const results = await lookAt(check, limit);
    told(check.place);
    return results.map((result) => ({ place: check.place, ...masked(result) }));
  });
  return (await Promise.all(looked)).flat();
}

async function lookAt({ look, mend }: Check, limit: number): Promise<CheckResult[]> {
  const signal = AbortSignal.timeout(limit);
  const late = Promise.withResolvers<CheckResult[]>();
  const seconds = Math.round(limit / 1000);
  signal.addEventListener('abort', () =>
    late.resolve([{ status: 'error', what: `it did not answer within ${seconds} s`, mend }]),
  );
  const found = (async () => await look(signal))().catch((error: unknown): CheckResult[] => [
    { status: 'error', what: oneLine(error), mend },
  ]);
  return await Promise.race([found, late.promise]);
}

/** Whatever a server said must neither show a secret nor steer a terminal. */
function masked({ status, what, mend }: CheckResult): CheckResult {
  return { status, what: clean(what), ...(mend === undefined ? {} : { mend: clean(mend) }) };
}

function clean(text: string): string {
  return visible(maskSecrets(text));
}

/** What went wrong, with the reason that lies below it. */
function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const below = cause instanceof Error && !error.message.includes(cause.message) ? `: ${cause.message}` : '';
  return `${error.message}${below}`.replaceAll(/\s*\n\s*/g, ' ');
}

export const well = (what: string): CheckResult => ({ status: 'ok', what });
export const warning = (what: string, mend: string): CheckResult => ({ status: 'warning', what, mend });
export const fault = (what: string, mend: string): CheckResult => ({ status: 'error', what, mend });
