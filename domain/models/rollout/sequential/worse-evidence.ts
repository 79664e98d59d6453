import { addLook, evidenceSoFar } from './late-start.ts';
import type { Evidence } from './late-start.ts';
import { logEvidence } from './two-proportions.ts';
import type { PairedCounts } from './two-proportions.ts';

/** How much worse it may be. */
const alternatives = [1.5, 2.5, 5, 12, 40].map((margins, _, all) => ({ margins, weight: 1 / all.length }));
/** A canary that was good may turn bad as well as one that never was. */
const first = 0.5;

/**
 * Adds a look to the evidence that a canary is worse than allowed.
 *
 * @param baselineShare what is expected of the baseline, known before this look
 * @param margin by how much the canary's share may be larger
 */
export function addWorseEvidence(
  before: Evidence,
  counts: PairedCounts,
  baselineShare: number,
  margin: number,
): Evidence {
  // Nothing can be worse than allowed where everything may be bad.
  if (baselineShare + margin >= 1) return before;
  // Halfway to 1 at most: an alternative beyond it would be none.
  const largest = (baselineShare + margin + 1) / 2;
  const evidence = alternatives.map(({ margins }) => {
    const canary = Math.min(baselineShare + margins * margin, largest);
    return logEvidence(counts, { canary, baseline: baselineShare }, margin);
  });
  return addLook(before, evidence, first);
}

/** Logarithm of the e-value: above log(1 / α), the canary is worse with error α, after any number of looks. */
export function worseLogarithm(evidence: Evidence): number {
  return evidenceSoFar(evidence, alternatives, first);
}
