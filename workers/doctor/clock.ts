import { describeSpan } from '../../domain/text/age.ts';
import { fault, warning, well } from './check.ts';
import type { CheckResult } from './check.ts';

/** Beyond this ages and time-outs are off, and beyond the second signatures are refused; milliseconds. */
const noticeable = 10_000;
const harmful = 120_000;

const mend = 'let both machines take their time from NTP (chrony, systemd-timesyncd)';

/** Holds another clock against ours. A header names whole seconds, and the answer was under way for a moment. */
export function judgeClock(theirs: Date, { from, to }: { from: number; to: number }): CheckResult {
  const early = theirs.getTime() - to;
  const late = from - (theirs.getTime() + 999);
  const skew = Math.max(0, early, late);
  const direction = early > 0 ? 'ahead of' : 'behind';
  const what = `its clock is ${describeSpan(skew)} ${direction} the one here`;
  if (skew > harmful) return fault(what, mend);
  if (skew > noticeable) return warning(what, mend);
  return well('its clock agrees with the one here');
}

/** Whether it can be reached at all is for others to say, milliseconds. */
const patience = 5000;

/** The clock of a web server by the `Date` header of any answer; nothing where it tells none, or does not answer. */
export async function clockOf(address: string, signal: AbortSignal): Promise<CheckResult[]> {
  const from = Date.now();
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const response = await fetch(address, { method: 'HEAD', redirect: 'manual', signal: inTime }).catch(
    () => undefined,
  );
  const date = Date.parse(response?.headers.get('date') ?? '');
  return Number.isNaN(date) ? [] : [judgeClock(new Date(date), { from, to: Date.now() })];
}
