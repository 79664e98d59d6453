import type { Cause, DiagnosisEvidence } from './diagnosis.ts';
import type { Observation } from './observation.ts';
import { knownCauses, priors, weightsOf } from './weights.ts';
import type { KnownCause } from './weights.ts';

/** The causes with their chances, the likeliest first, and what each observation counted for each of them. */
export interface Weighed {
  chances: { cause: Cause; confidence: number }[];
  /** The evidence as it counted for a cause, the strongest first; what counted nothing is left out. */
  evidenceFor(cause: KnownCause): DiagnosisEvidence[];
}

/** No rule of thumb is surer than this. */
const surest = 0.97;

/**
 * Adds up what the observations say (naive Bayes, in decibans). Observations of one topic are not independent, so that
 * for each cause the strongest of a topic counts whole, the next one half, the one after that a quarter, and so on;
 * those for and those against apart.
 *
 * I. J. Good, "Probability and the Weighing of Evidence", 1950.
 */
export function weigh(observations: readonly Observation[]): Weighed {
  const counted = new Map(knownCauses.map((cause) => [cause, count(observations, cause)]));
  const odds = new Map<Cause, number>([['unclear', priors.unclear]]);
  for (const [cause, weights] of counted) {
    const sum = weights.reduce((total, { weight }) => total + weight, 0);
    odds.set(cause, priors[cause] * 10 ** (sum / 10));
  }
  const total = [...odds.values()].reduce((sum, one) => sum + one, 0);
  const chances = [...odds]
    .map(([cause, one]) => ({ cause, confidence: Math.min(surest, one / total) }))
    .toSorted((one, other) => other.confidence - one.confidence);
  return {
    chances,
    evidenceFor(cause) {
      return (counted.get(cause) ?? [])
        .filter(({ weight }) => Math.abs(weight) >= 0.5)
        .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
        .map(({ observation: { text, at }, weight }) => ({
          text,
          weight: Math.round(weight * 10) / 10,
          ...(at === undefined ? {} : { at }),
        }));
    },
  };
}

interface Counted {
  observation: Observation;
  weight: number;
}

function count(observations: readonly Observation[], cause: KnownCause): Counted[] {
  const weighted = observations.map((observation) => {
    const { topic, decibans } = weightsOf(observation.kind);
    return { observation, topic, weight: decibans[cause] * (observation.strength ?? 1) };
  });
  const sides = Map.groupBy(weighted, ({ topic, weight }) => `${topic} ${Math.sign(weight)}`);
  return [...sides.values()].flatMap((side) =>
    side
      .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
      .map(({ observation, weight }, rank) => ({ observation, weight: weight / 2 ** rank })),
  );
}
