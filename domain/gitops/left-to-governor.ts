import type { Finding } from '../infrastructure/finding.ts';
import { describeGovernor } from './governor.ts';
import type { Governor } from './governor.ts';

/** Added to the interval of a governor before it counts as late: it has to fetch and apply, milliseconds. */
const grace = 60_000;

/** What becomes of findings because the governor heals by itself. */
export interface LeftToGovernor {
  /** Recorded while it has time, asked about once it is late. */
  strategy: 'report' | 'alert-and-review';
  reason: string;
}

/**
 * Whether findings about one object are the governor's to undo: it heals by itself, and Git says what should stand
 * there. What others only added no sync takes away, so that is never left to it. Undefined where it is not.
 */
export function leftToGovernor(
  findings: readonly Finding[],
  governor: Governor,
  now: Date,
): LeftToGovernor | undefined {
  const restorable = findings.filter(isRestorable);
  if (!governor.heals || restorable.length === 0) return undefined;
  const since = Math.min(...restorable.map(({ firstSeen }) => Date.parse(firstSeen)));
  const by = describeGovernor(governor);
  if (now.getTime() - since < governor.interval + grace)
    return { strategy: 'report', reason: `${by} heals this by itself` };
  const why = governor.state.message === undefined ? '' : `: ${governor.state.message}`;
  return {
    strategy: 'alert-and-review',
    reason: `${by} heals by itself, and has not within its interval${why}`,
  };
}

function isRestorable({ drift, fields }: Finding): boolean {
  if (drift === 'created' || drift === 'health') return false;
  return fields.some(({ change }) => change !== 'added');
}
