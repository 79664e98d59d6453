import { expectedShare, remember } from './expected-share.ts';
import { noEvidence } from './late-start.ts';
import type { Evidence } from './late-start.ts';
import { addSafeEvidence } from './safe-evidence.ts';
import type { Count, PairedCounts } from './two-proportions.ts';
import { addWorseEvidence } from './worse-evidence.ts';

/** What is known of one share of bad ones after some looks. */
export interface Stream {
  /** When the step began whose counts these are, milliseconds since 1970. */
  since: number;
  /** What was counted since then, at the last look. */
  counts: PairedCounts;
  /** What is remembered of the baseline, over all steps. */
  remembered: Count;
  /** Over all steps: a canary that was bad in one is bad. */
  worse: Evidence;
  /** Of this step: each has to show anew that the canary is not worse. */
  safe: Evidence;
}

/** One look at a stream. */
export interface StreamLook {
  since: number;
  /** Since the step began. */
  counts: PairedCounts;
  /** By how much the canary's share may be larger. */
  margin: number;
  /** What was known of the baseline before the first look. */
  past: Count;
}

const none: PairedCounts = { canary: { total: 0, bad: 0 }, baseline: { total: 0, bad: 0 } };

/**
 * Adds one look to what was known. Alternatives are chosen by the looks before; where nothing was known of the baseline
 * yet, this look only teaches it.
 */
export function followStream(before: Stream | undefined, look: StreamLook): Stream {
  const { since, counts, margin } = look;
  const isSameStep = before?.since === since;
  const earlier = isSameStep ? before.counts : none;
  const fresh = {
    canary: difference(counts.canary, earlier.canary),
    baseline: difference(counts.baseline, earlier.baseline),
  };
  const known = before?.remembered ?? remember({ total: 0, bad: 0 }, look.past);
  const worse = before?.worse ?? noEvidence;
  const safe = isSameStep ? before.safe : noEvidence;
  const remembered = remember(known, fresh.baseline);
  if (known.total === 0 || fresh.canary.total === 0) return { since, counts, remembered, worse, safe };
  const share = expectedShare(known);
  return {
    since,
    counts,
    remembered,
    worse: addWorseEvidence(worse, fresh, share, margin),
    safe: addSafeEvidence(safe, fresh, share, margin),
  };
}

/** Whether counters that only rise have fallen since the last look at the same step. */
export function hasFallen(before: Stream | undefined, { since, counts }: StreamLook): boolean {
  if (before?.since !== since) return false;
  return [
    difference(counts.canary, before.counts.canary),
    difference(counts.baseline, before.counts.baseline),
  ].some(({ total, bad }) => total < 0 || bad < 0 || bad > total);
}

function difference(now: Count, before: Count): Count {
  return { total: now.total - before.total, bad: now.bad - before.bad };
}
