import type { MetricVerdict, Verdict } from './analysis.ts';

/** Where a rollout stands, as people are told. */
export type RolloutPhase =
  | 'planning'
  | 'waiting-for-approval'
  | 'preparing'
  | 'stepping'
  | 'paused'
  /** The analysis cannot tell, and people are asked. */
  | 'waiting-for-decision'
  | 'promoting'
  | 'watching'
  | 'settling'
  /** It has won; what served before is kept for a while, and can take over again. */
  | 'keeping-champion'
  | 'undoing'
  | 'closed';

/** What a person can do at any moment. */
export type RolloutCommand = 'pause' | 'resume' | 'promote' | 'abort';

/** What people are shown of a rollout, beside what every question shows. Small enough to travel. */
export interface RolloutDetails {
  model: string;
  /** As people name it. */
  id: string;
  phase: RolloutPhase;
  /** `namespace/name` of the InferenceService; undefined while nothing is planned. */
  service: string | undefined;
  /** Where the two models are. */
  champion: string | undefined;
  candidate: string;
  /** What is done, a line for each thing, as it is approved. */
  plan: readonly string[];
  steps: readonly RolloutStepShown[];
  /** What the candidate was last seen to get of the traffic, 0 to 100; null where that is not known. */
  percent: number | null;
  /** The newest looks, the oldest first. */
  looks: readonly RolloutLookShown[];
  /** Of the newest look. */
  metrics: readonly MetricVerdict[];
  /** Why it holds or is undone, in one line. */
  trouble: string | undefined;
  /** What a person can do now. */
  commands: readonly RolloutCommand[];
  /** What was put back so far, and what could not be. */
  undone: readonly { step: string; done: boolean; detail: string }[];
  /** What a person must still do. */
  leftToDo: readonly string[];
}

export interface RolloutStepShown {
  /** Of the traffic, 1 to 100. */
  percent: number;
  state: 'done' | 'present' | 'ahead';
}

export interface RolloutLookShown {
  /** RFC 3339. */
  at: string;
  percent: number;
  verdict: Verdict;
  /** Requests of the candidate since the step began. */
  requests: number;
}
