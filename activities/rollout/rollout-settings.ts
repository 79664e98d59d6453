import type { ReviewTerms } from '../../domain/approval/review-terms.ts';
import type { RolloutPlan } from '../../domain/models/rollout/plan.ts';

/** How a model is rolled out, as the configuration says. Times in milliseconds. */
export interface RolloutSettings {
  model: string;
  /** Undefined where the configuration names no InferenceService. */
  service: { namespace: string; name: string } | undefined;
  /** Percents of the steps, ascending, the last one 100. */
  steps: readonly number[];
  hold: number;
  minRequests: number;
  interval: number;
  longestHold: number;
  errorBudget: number;
  startWithin: number;
  checkCapacity: boolean;
  via: 'cluster' | 'git';
  fallback: 'refuse' | 'blue-green';
  watchAfter: number;
  keepChampion: number;
  /** Of a promoted model that Git could not be told of, where nobody decides in time. */
  whenGitFails: 'roll-back' | 'hand-over';
  hooks: RolloutPlan['hooks'];
  /** How people are asked; undefined where nobody is. */
  approval: ReviewTerms | undefined;
  /** Who may steer it where nobody is asked. */
  steering?: ReviewTerms;
  /** Why nothing could tell whether a candidate does worse; absent where something can. */
  unmeasured?: string;
  /** Names of the targets in the cluster of the model. */
  targets: readonly string[];
}

/** Rejects with a client error when the configuration has no model of this name. */
export type FindRollout = (model: string) => RolloutSettings;
