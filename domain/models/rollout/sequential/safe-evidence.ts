import { addLook, evidenceSoFar } from './late-start.ts';
import type { Evidence } from './late-start.ts';
import { logEvidence } from './two-proportions.ts';
import type { PairedCounts } from './two-proportions.ts';

/** The canary is as good as the baseline, or worse by a third of what is allowed. */
const alternatives = [
  { margins: 0, weight: 0.7 },
  { margins: 1 / 3, weight: 0.3 },
] as const;
/** Mostly from the beginning of a step on; the rest is for one that needed a while to warm up. */
const first = 0.9;

/**
 * Adds a look to the evidence that a canary is not worse than allowed.
 *
 * @param baselineShare what is expected of the baseline, known before this look
 * @param margin by how much the canary's share may be larger
 */
export function addSafeEvidence(
  before: Evidence,
  counts: PairedCounts,
  baselineShare: number,
  margin: number,
): Evidence {
  const evidence = alternatives.map(({ margins }) => {
    const canary = Math.min(baselineShare + margins * margin, (baselineShare + 1) / 2);
    return logEvidence(counts, { canary, baseline: baselineShare }, margin);
  });
  return addLook(before, evidence, first);
}

/** Logarithm of the e-value: above log(1 / α), the canary is not worse by the margin with error α. */
export function safeLogarithm(evidence: Evidence): number {
  return evidenceSoFar(evidence, alternatives, first);
}
