import type { Forge } from '../../clients/forge/forge.ts';
import type { GitBranches } from '../../clients/git/git-branches.ts';
import type { CommitIdentity, GitRepositoryReference } from '../../clients/git/git-client.ts';
import type { RendererOf } from '../../clients/renderers/renderer-of.ts';
import type { SourceTree } from '../../clients/source-tree/source-tree.ts';
import type { TargetComparisonDeps } from '../target-comparison.ts';
import type { TargetSettings } from '../target-settings.ts';

/** Where the pull requests of a target go, and how they should be. */
export interface TargetForge {
  forge: Forge;
  branches: GitBranches;
  /** With the right to push. */
  repository: GitRepositoryReference;
  author: CommitIdentity;
  labels: readonly string[];
  /** The configuration inside the repository, where it is not `plumbline.yaml` at its root. */
  configurationPath?: string;
  /** Who reviews a change of these files at a commit. */
  reviewersOf(files: readonly string[], commit: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** What carrying drift back to Git needs. */
export interface PullRequestDeps extends TargetComparisonDeps {
  /** Undefined where no forge is configured for the repository of a target. */
  forgeOf(settings: TargetSettings): Promise<TargetForge | undefined>;
  /** Opens a checkout to be tried with changes. */
  openTree(folder: string): Promise<SourceTree>;
  /** Renders without saying where objects come from, which is faster. */
  sourceRendererOf: RendererOf;
  /** The other targets of the configuration: what they render must not move. */
  targetsBeside(target: string): Promise<readonly TargetSettings[]>;
  /** Where people find more. Links for everybody who reads the repository: they grant nothing. */
  proposalLinks: (place: { finding: string | undefined; workflowId: string }) => {
    page?: string;
    workflow?: string;
  };
}
