import type { AnalysisState } from '../../../domain/models/rollout/analysis.ts';
import type { CountedSide } from '../../../domain/models/rollout/counters/serving-counters.ts';

/** One side in one stretch of time. */
export interface SideSpan {
  side: CountedSide;
  from: Date;
  to: Date;
}

/** What a look compares. */
export interface Spans {
  canary: SideSpan;
  baseline: SideSpan;
  /** The champion before the first look that measured anything; undefined afterwards. */
  past: SideSpan | undefined;
  /** Until when the champion is known to have had requests, milliseconds since 1970. */
  championUntil: number;
}

const hour = 60 * 60 * 1000;
/** Of the state that travels: what else a look has to know of those before. */
export const championUntilKey = 'champion/until';

/**
 * Which times are compared. While both sides have requests, it is the same time for both: what the hour of the day does
 * to one it does to the other. Once the canary has all of them, the champion's are counted backwards from when it had
 * its last ones, as long a time as the canary's; so both only grow from look to look.
 */
export function spansOf(
  look: { namespace: string; service: string; canary: string; baseline: string },
  { since, percent, now }: { since: Date; percent: number; now: Date },
  state: AnalysisState,
): Spans {
  const { namespace, service } = look;
  const canary: CountedSide = { namespace, service, side: look.canary };
  const baseline: CountedSide = { namespace, service, side: look.baseline };
  const isAlone = percent >= 100;
  const elapsed = now.getTime() - since.getTime();
  const before = state.evidence[championUntilKey];
  const championUntil = isAlone ? (before ?? since.getTime()) : now.getTime();
  const compared = isAlone
    ? { from: new Date(championUntil - elapsed), to: new Date(championUntil) }
    : { from: since, to: now };
  // Nothing may be known of what is compared before it is: alone, the champion's last hour is being compared.
  const pastUntil = isAlone ? championUntil - hour : since.getTime();
  const past = { side: baseline, from: new Date(pastUntil - hour), to: new Date(pastUntil) };
  return {
    canary: { side: canary, from: since, to: now },
    baseline: { side: baseline, ...compared },
    past: hasEvidence(state) ? undefined : past,
    championUntil,
  };
}

function hasEvidence({ evidence }: AnalysisState): boolean {
  return Object.keys(evidence).some((name) => name.endsWith('/since'));
}
