import type { GitopsReference } from '../../domain/gitops/gitops-reference.ts';
import type { HoldStanding } from '../../domain/emergency/governor-hold.ts';

/** How the automation of Argo CD or Flux stands for a target; `none` where neither applies it. */
export interface GovernorStanding {
  standing: HoldStanding | 'none';
  /** In words: `Argo CD (Application argocd/shop)`. */
  governor?: string;
  /** The object that this is about. */
  reference?: GitopsReference;
}

/**
 * Keeps Argo CD and Flux from healing and syncing by themselves while something else is under way. All may be asked
 * again after a worker died in the middle. Several holders may hold together: the setting is put back, exactly as it
 * was, when the last of them releases it.
 */
export interface GovernorActivities {
  /** @param input.holder who wants it held; the id of a workflow. */
  holdGovernor(input: { target: string; holder: string }): Promise<GovernorStanding>;
  /** @param input.held what was held, where that is known: the target may be taken from somewhere else by now. */
  releaseGovernor(input: {
    target: string;
    holder: string;
    held?: GitopsReference;
  }): Promise<GovernorStanding>;
}
