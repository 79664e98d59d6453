import type { RolloutPlan, RolloutStep } from './plan.ts';

/** What a configuration says of how fast a rollout goes, milliseconds. */
export interface ConfiguredPace {
  steps: readonly number[];
  hold: number;
  minRequests: number;
  hooks: RolloutPlan['hooks'];
  keepChampion: number;
}

type Pace = Pick<RolloutPlan, 'hooks' | 'keepChampion' | 'goesBack'> & { steps: RolloutStep[] };

/** Step by step, each held until the candidate is known to be no worse. */
export function stepByStep({ steps, hold, minRequests, hooks, keepChampion }: ConfiguredPace): Pace {
  return {
    steps: steps.map((percent) => ({ percent, hold, minimumRequests: minRequests })),
    hooks,
    keepChampion,
  };
}

/**
 * All traffic as soon as it is ready. What served before is not compared with what is taken back, because that is what
 * is thought to be wrong, and nobody waits for gates; those that hear of a rollback still do.
 */
export function atOnce({ hooks }: Pick<ConfiguredPace, 'hooks'>): Pace {
  return {
    steps: [{ percent: 100, hold: 0, minimumRequests: 0 }],
    hooks: hooks.filter(({ when }) => when === 'rollback'),
    keepChampion: 0,
    goesBack: true,
  };
}
