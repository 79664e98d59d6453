import { logSum } from './log-sum.ts';

/** Evidence for a few alternatives as it is carried from look to look. */
export interface Evidence {
  /** Looks that brought data. */
  looks: number;
  /** For each alternative, the logarithm of what was gathered since each look at which it may have begun. */
  logarithms: readonly number[];
}

/** One thing that may be true instead, and how much is staked on it; weights sum to 1. */
export interface Alternative {
  /** How much worse than the baseline the canary is, in margins. */
  margins: number;
  weight: number;
}

/**
 * Adds a look. What is claimed may become true at any time, and what spoke against it before must not hide that: `first`
 * of the stake is laid on the first look and the rest, 1 / (t (t − 1)), on each later one as the first at which it is
 * true. The parts sum to 1, so the whole is an e-process: it exceeds 1 / α with a chance of at most α, ever.
 *
 * J. Shin, A. Ramdas and A. Rinaldo, E-detectors: a nonparametric framework for sequential change detection, New England
 * Journal of Statistics in Data Science 2(2), 2024: sums over starting points, here with stakes that sum to 1; J. Ville,
 * Étude critique de la notion de collectif, 1939.
 *
 * @param evidence of this look alone, for each alternative: logarithms of e-values
 */
export function addLook(before: Evidence, evidence: readonly number[], first: number): Evidence {
  const looks = before.looks + 1;
  const stake = looks === 1 ? first : (1 - first) / (looks * (looks - 1));
  const logarithms = evidence.map(
    (logarithm, index) =>
      logSum([before.logarithms[index] ?? Number.NEGATIVE_INFINITY, Math.log(stake)]) + logarithm,
  );
  return { looks, logarithms };
}

/** Logarithm of the e-value of all looks: above log(1 / α), the claim is shown with error α. */
export function evidenceSoFar(
  { looks, logarithms }: Evidence,
  alternatives: readonly Alternative[],
  first: number,
): number {
  if (looks === 0) return 0;
  const gathered = alternatives.map(
    ({ weight }, index) => Math.log(weight) + (logarithms[index] ?? Number.NEGATIVE_INFINITY),
  );
  return logSum([...gathered, Math.log((1 - first) / looks)]);
}

export const noEvidence: Evidence = { looks: 0, logarithms: [] };
