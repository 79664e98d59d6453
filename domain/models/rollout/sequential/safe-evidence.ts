import { logSum } from './log-sum.ts';
import { logEvidence } from './two-proportions.ts';
import type { PairedCounts } from './two-proportions.ts';

/** Evidence that a canary is not worse than allowed, by kind of alternative: logarithms of e-values. */
export type SafeEvidence = readonly number[];

/** The canary is as good as the baseline, or worse by a third of what is allowed; with their weights. */
const alternatives = [
  { margins: 0, weight: 0.7 },
  { margins: 1 / 3, weight: 0.3 },
] as const;

export const noSafeEvidence: SafeEvidence = alternatives.map(() => 0);

/**
 * Adds a look. The product over looks is a test martingale against "worse by the margin or more": reading it after each
 * look inflates no error (G. Shafer, A. Shen, N. Vereshchagin and V. Vovk, Test martingales, Bayes factors and
 * p-values, Statistical Science 26(1), 2011).
 *
 * @param baselineShare what is expected of the baseline, known before this look
 * @param margin by how much the canary's share may be larger
 */
export function addSafeEvidence(
  before: SafeEvidence,
  counts: PairedCounts,
  baselineShare: number,
  margin: number,
): SafeEvidence {
  return alternatives.map(({ margins }, index) => {
    const canary = Math.min(baselineShare + margins * margin, 1 - (1 - baselineShare) / 2);
    return (before[index] ?? 0) + logEvidence(counts, { canary, baseline: baselineShare }, margin);
  });
}

/** Logarithm of the e-value: above log(1 / α), the canary is not worse by the margin with error α. */
export function safeLogarithm(evidence: SafeEvidence): number {
  return logSum(alternatives.map(({ weight }, index) => Math.log(weight) + (evidence[index] ?? 0)));
}
