/** Where a retraining stands, as people are told. */
export type RetrainingPhase =
  | 'planning'
  | 'waiting-for-approval'
  | 'freezing-data'
  | 'training'
  | 'evaluating'
  | 'registering'
  | 'undoing'
  | 'closed';

export type RetrainingOutcome =
  | 'registered'
  /** The candidate is not good enough. */
  | 'rejected'
  | 'failed'
  /** A guard (cooldown, budget, circuit breaker) or the cluster does not allow it now. */
  | 'refused'
  /** People said no. */
  | 'declined'
  | 'expired'
  | 'cancelled';

/** What people are shown of a retraining, beside what every question shows. Small enough to travel. */
export interface RetrainingDetails {
  model: string;
  /** As people name it. */
  id: string;
  phase: RetrainingPhase;
  /** Where it stands, in one line. */
  headline: string;
  /** Why it is done, in one line. */
  reason: string;
  /** What is done, a line for each thing, as it is approved; empty before it is planned. */
  plan: readonly string[];
  /** Which try it is, of how many at most; undefined before the first. */
  attempt: { number: number; most: number } | undefined;
  /** Why the present try waits, as last heard; undefined unless it does. */
  waiting: { reason: string; since: string; preemptions: number } | undefined;
  /** Why earlier tries failed, a line each, the oldest first. */
  failures: readonly string[];
  /** The last lines of the try that failed last, without what looks like a secret. */
  lastLines: readonly string[];
  /** What was trained on and held out; undefined before the data is frozen. */
  rows: { training: number; heldOut: number } | undefined;
  /** How the candidate did; empty before it is evaluated. What failed or could not be told comes first. */
  gates: readonly { verdict: 'pass' | 'fail' | 'inconclusive'; reason: string }[];
  candidate: { registry: string; name: string; version: string; url?: string } | undefined;
  gpuHours: number;
  /** Of these, whose work was lost to preemptions. */
  lostGpuHours: number;
  outcome: RetrainingOutcome | undefined;
  /** What was put back so far, and what could not be. */
  undone: readonly { step: string; done: boolean; detail: string }[];
  /** What a person must still do. */
  leftToDo: readonly string[];
}
