import type { ReviewTerms } from '../../approval/review-terms.ts';

/** How traffic is moved: by Knative revisions, by `spec.canary` with weighted routes, or by a second InferenceService. */
export type RolloutMode = 'knative' | 'standard' | 'blue-green';

export interface RolloutStep {
  /** Of the traffic, 1 to 100. */
  percent: number;
  /** At least so long, milliseconds. */
  hold: number;
  /** At least so many requests of the canary. */
  minimumRequests: number;
}

/** What a rollout is going to do, as people approve it; small enough to travel. */
export interface RolloutPlan {
  /** Of all objects and settings below: a plan that reads differently needs a new approval. */
  digest: string;
  lines: string[];
  mode: RolloutMode;
  /** Traffic is moved by patches, or by commits that are merged and waited for. */
  via: 'cluster' | 'git';
  /** The infrastructure target that governs the InferenceService, where there is one. */
  target: string | undefined;
  service: { namespace: string; name: string };
  /** Of blue–green: the HTTPRoute that is moved. */
  route?: string;
  champion: { revision: string; storageUri: string };
  candidate: { storageUri: string };
  steps: RolloutStep[];
  /** Between two looks, milliseconds. */
  interval: number;
  /** A step that is inconclusive for so long asks people, milliseconds. */
  longestHold: number;
  /** So many looks in a row may find nothing to measure; one more, and it is undone. */
  errorBudget: number;
  /** After promotion it is watched for so long, and the champion kept for so long, milliseconds. */
  watchAfter: number;
  keepChampion: number;
  /** Where Git cannot be told of it and nobody decides in time it serves on, left to a person; it goes back otherwise. */
  handsOver?: true;
  /** What served before comes back: all traffic at once, and nothing is compared. */
  goesBack?: true;
  hooks: { name: string; when: 'before-rollout' | 'before-promotion' | 'rollback'; deadline: number }[];
  approval: ReviewTerms | undefined;
  /** Who may steer it where nobody is asked; those of `approval` otherwise. */
  steering?: ReviewTerms;
}
