import { logSum } from './log-sum.ts';
import { logEvidence } from './two-proportions.ts';
import type { PairedCounts } from './two-proportions.ts';

/** Evidence that a canary is worse than allowed, as it is carried from look to look. */
export interface WorseEvidence {
  /** Looks that brought data. */
  looks: number;
  /** For each effect, the logarithm of what was gathered since each look at which it may have begun. */
  logarithms: readonly number[];
}

/** How much worse it may be, in margins; each has the same weight. */
const effects = [1.5, 2.5, 5, 12, 40] as const;

export const noWorseEvidence: WorseEvidence = {
  looks: 0,
  logarithms: effects.map(() => Number.NEGATIVE_INFINITY),
};

/**
 * Adds a look. A canary can turn bad at any time, and what spoke for it before must not hide that: a part of the stake,
 * 1 / (t (t + 1)), is laid on each look t as the first bad one. These parts sum to 1, so the whole is an e-process.
 *
 * J. Shin, A. Ramdas and A. Rinaldo, E-detectors: a nonparametric framework for sequential change detection, New England
 * Journal of Statistics in Data Science 2(2), 2024; stakes over starting points as for their e-SR detector, but summable.
 *
 * @param baselineShare what is expected of the baseline, known before this look
 * @param margin by how much the canary's share may be larger
 */
export function addWorseEvidence(
  before: WorseEvidence,
  counts: PairedCounts,
  baselineShare: number,
  margin: number,
): WorseEvidence {
  const looks = before.looks + 1;
  const stake = -Math.log(looks * (looks + 1));
  // Nothing can be worse than allowed where everything may be bad.
  if (baselineShare + margin >= 1) return before;
  // Halfway to 1 at most: an alternative beyond it would be none.
  const largest = (baselineShare + margin + 1) / 2;
  const logarithms = effects.map((effect, index) => {
    const canary = Math.min(baselineShare + effect * margin, largest);
    const gathered = logSum([before.logarithms[index] ?? Number.NEGATIVE_INFINITY, stake]);
    return gathered + logEvidence(counts, { canary, baseline: baselineShare }, margin);
  });
  return { looks, logarithms };
}

/** Logarithm of the e-value: above log(1 / α), the canary is worse with error α, after any number of looks. */
export function worseLogarithm({ looks, logarithms }: WorseEvidence): number {
  const unstaked = -Math.log(looks + 1);
  return logSum([logSum(logarithms) - Math.log(effects.length), unstaked]);
}
