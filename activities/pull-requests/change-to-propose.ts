import type { AcceptedDecision } from '../../domain/approval/review.ts';
import type { PullRequestStory } from '../../domain/forge/pull-request-body.ts';
import type { Finding } from '../../domain/infrastructure/finding.ts';
import type { SeenItem } from '../../workflows/messages.ts';
import type { TargetSettings } from '../target-settings.ts';
import type { TargetForge } from './pull-request-deps.ts';

/** What a change is made from. */
export interface ChangeRequest {
  settings: TargetSettings;
  forge: TargetForge;
  /** Newest commit of the branch that it is to be merged into. */
  commit: string;
  seen: SeenItem;
  findings: readonly Finding[];
  because: { reason: string; requestedBy?: string };
  decision: AcceptedDecision | undefined;
  signal: AbortSignal;
}

/** A change of files with what its reviewers are told of it, or why it cannot be had. */
export type ChangeToPropose =
  | ({ files: ReadonlyMap<string, string | null> } & Pick<PullRequestStory, 'left' | 'warnings' | 'proof'>)
  | { refused: string };
