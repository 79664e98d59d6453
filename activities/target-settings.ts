import type { GitRepositoryReference } from '../clients/git/git-client.ts';
import type { RenderSettings } from '../clients/renderers/render-settings.ts';
import type { ReviewTerms } from '../domain/approval/review.ts';
import type { FlappingLimits, MassDriftLimits } from '../domain/infrastructure/brakes.ts';
import type { IgnoreRule } from '../domain/infrastructure/ignore-rules.ts';
import type { Policy } from '../domain/infrastructure/policy.ts';

/** A target of the configuration with everything resolved that an activity needs. */
export interface TargetSettings {
  name: string;
  repository: GitRepositoryReference;
  /** Branch, tag or commit. */
  revision: string;
  /** Folder or file inside the repository. */
  path: string;
  /** How the files there become objects. */
  render: RenderSettings;
  /** Namespaces in which objects that are not in Git are drift. */
  namespaces: string[];
  /** The cluster's audit log, where there is one: its name, and the file it is exported to. */
  audit?: { cluster: string; file?: string };
  ignore: IgnoreRule[];
  policy: { name: string | undefined; rules: Policy };
  approvals: ReviewTerms;
  limits: MassDriftLimits;
  flapping: FlappingLimits;
  /** How long Git may be ahead of an object before that is drift, milliseconds. */
  pendingGrace: number;
}

/** Rejects with an UnknownTargetError when this worker's configuration has no such target. */
export type FindTarget = (name: string) => Promise<TargetSettings>;
