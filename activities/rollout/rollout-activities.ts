import type { AnalysisState } from '../../domain/models/rollout/analysis.ts';
import type {
  AnalysisLook,
  ObservedTraffic,
  PlannedRollout,
  RolloutChange,
  RolloutModelResult,
  RolloutPlan,
  RolloutReason,
} from '../../workflows/rollout-messages.ts';
import type { RemediationActivities } from '../remediation-activities.ts';

/** Which rollout, and what it was approved to do. */
export interface RolloutRun {
  model: string;
  id: string;
  plan: RolloutPlan;
}

/** What a rollout asks of the world. Everything here may be asked again after a worker died in the middle. */
export interface RolloutActivities extends Pick<RemediationActivities, 'tellPeople' | 'recordAudit'> {
  /** Preconditions, the serving mode as observed, and a strict dry-run of every object; or why it cannot be done. */
  planRollout(input: { model: string; id: string; change: RolloutChange }): Promise<PlannedRollout>;
  /** Keeps everybody else (our scans, Argo CD, Flux) from the InferenceService; the same holder again changes nothing. */
  holdService(input: RolloutRun): Promise<string>;
  /** Gives it back exactly as it was. */
  releaseService(input: RolloutRun): Promise<string>;
  /** Brings so much traffic to the candidate, and waits until it is observed; heartbeats. */
  shiftTraffic(input: RolloutRun & { percent: number }): Promise<ObservedTraffic>;
  observeTraffic(input: RolloutRun): Promise<ObservedTraffic>;
  /** One look at canary and champion since the step began; `traffic` names what is looked at. */
  analyseCanary(
    input: RolloutRun & { percent: number; since: string; state: AnalysisState; traffic: ObservedTraffic },
  ): Promise<{ look: AnalysisLook; state: AnalysisState }>;
  /** Calls a webhook; true where it lets the rollout go on. */
  callHook(
    input: RolloutRun & { hook: string; detail: string },
  ): Promise<{ allowed: boolean; reason: string }>;
  /** All traffic for good: the candidate is the service now, the champion is kept. */
  promoteCandidate(input: RolloutRun): Promise<ObservedTraffic>;
  /** The champion serves everything again in the safe order, verified by traffic; also after a promotion. */
  restoreChampion(input: RolloutRun): Promise<string>;
  /** What kept the champion warm is taken away. */
  retireChampion(input: RolloutRun): Promise<string>;
  /** The data it was trained on is the reference from now on; answers what it was before. */
  adoptReference(input: RolloutRun & { change: RolloutChange }): Promise<string>;
  restoreReference(input: RolloutRun): Promise<string>;
  /** Carries the new model to Git by a pull request; undefined where no target governs the service. */
  proposeToGit(input: RolloutRun): Promise<{ number: number; url: string } | undefined>;
  /** How the pull request stands: what Git does not say is healed away once the service is given back. */
  readProposal(
    input: RolloutRun & { pullRequest: { number: number; url: string } },
  ): Promise<'open' | 'merged' | 'closed'>;
  withdrawProposal(input: RolloutRun): Promise<string>;
  /** Stages of the registry: the candidate serves, the champion does not; or back. */
  markServing(
    input: RolloutRun & { change: RolloutChange; serving: 'candidate' | 'champion' },
  ): Promise<string>;
  recordRollout(input: {
    model: string;
    id: string;
    startedAt: string;
    reason: RolloutReason;
    change: RolloutChange;
    plan: RolloutPlan | undefined;
    /** What was measured, the oldest first. */
    looks?: readonly AnalysisLook[];
    result: RolloutModelResult;
  }): Promise<void>;
}
