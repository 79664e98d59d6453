import type { Count } from './two-proportions.ts';

/** Of what was known before, so much counts at the next look: shares move with the load. */
const kept = 0.9;
/** More than this of the past counts no more than this. */
const mostRemembered = 10_000;

/** What is remembered of the baseline, with one more look at it. */
export function remember(before: Count, seen: Count): Count {
  const total = kept * before.total + seen.total;
  const scale = Math.min(1, mostRemembered / total);
  return total === 0 ? before : { total: total * scale, bad: (kept * before.bad + seen.bad) * scale };
}

/**
 * The share to expect of the next ones; never 0 or 1.
 *
 * R. E. Krichevsky and V. K. Trofimov, The performance of universal encoding, IEEE Transactions on Information Theory
 * 27(2), 1981: half a bad and half a good one are added.
 */
export function expectedShare({ total, bad }: Count): number {
  return (bad + 0.5) / (total + 1);
}
