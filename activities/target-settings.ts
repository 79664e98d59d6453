import type { GitRepositoryReference } from '../clients/git/git-client.ts';
import type { RenderSettings } from '../clients/renderers/render-settings.ts';
import type { ChangeKind } from '../domain/forge/pull-request.ts';
import type { Governor } from '../domain/gitops/governor.ts';
import type { DetectionRule } from '../domain/emergency/detect.ts';
import type { ReviewTerms } from '../domain/approval/review.ts';
import type { FlappingLimits, MassDriftLimits } from '../domain/infrastructure/brakes.ts';
import type { ImagePaths } from '../domain/infrastructure/drift-kind.ts';
import type { ScanError } from '../domain/infrastructure/finding.ts';
import type { IgnoreRule } from '../domain/infrastructure/ignore-rules.ts';
import type { Policy } from '../domain/infrastructure/policy.ts';

/** A place in Git and how its files become objects. */
export interface TargetSource {
  repository: GitRepositoryReference;
  /** Branch, tag or commit. */
  revision: string;
  /** Folder or file inside the repository. */
  path: string;
  /** How the files there become objects; without it they are only read by other sources, under the name `ref`. */
  render?: RenderSettings;
  ref?: string;
}

/** A target of the configuration with everything resolved that an activity needs. */
export interface TargetSettings extends TargetSource {
  name: string;
  render: RenderSettings;
  /** All sources in order, where there are several; the target itself is then the first that renders. */
  sources?: readonly TargetSource[];
  /** The object of Argo CD or Flux that the target is taken from, as it was just now. */
  governor?: Governor;
  /** What the governor applied last, where it tells. */
  applied?: { sources: readonly TargetSource[]; commits: readonly string[] };
  /** What of the governor's own settings nobody can read. */
  problems?: readonly ScanError[];
  /** Texts from Secrets that became part of what is rendered: they must never be shown. */
  secrets?: readonly string[];
  /** Namespaces in which objects that are not in Git are drift. */
  namespaces: string[];
  /** The cluster's audit log, where there is one: its name, and the file it is exported to. */
  audit?: { cluster: string; file?: string };
  /** Where custom resources name images, beside what is known. */
  imagePaths?: readonly ImagePaths[];
  ignore: IgnoreRule[];
  policy: { name: string | undefined; rules: Policy };
  approvals: ReviewTerms;
  limits: MassDriftLimits;
  flapping: FlappingLimits;
  /** Changes that open an emergency by themselves. */
  detect?: readonly DetectionRule[];
  /** What pull requests can be opened for; absent where no forge is configured. */
  proposable?: readonly ChangeKind[];
  /** In how many shards the target is compared; undefined where its size decides. */
  shards?: number;
  /** How long Git may be ahead of an object before that is drift, milliseconds. */
  pendingGrace: number;
}

/** Rejects with an UnknownTargetError when this worker's configuration has no such target. */
export type FindTarget = (name: string) => Promise<TargetSettings>;
