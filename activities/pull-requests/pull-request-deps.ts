import type { Forge } from '../../clients/forge/forge.ts';
import type { PullRequestOwners } from '../../clients/forge/owners.ts';
import type { GitBranches } from '../../clients/git/git-branches.ts';
import type { CommitIdentity, GitRepositoryReference } from '../../clients/git/git-client.ts';
import type { RendererOf } from '../../clients/renderers/renderer-of.ts';
import type { SourceTree } from '../../clients/source-tree/source-tree.ts';
import type { CodeOwnersDialect } from '../../domain/forge/code-owners.ts';
import type { TargetComparisonDeps } from '../target-comparison.ts';
import type { TargetSettings } from '../target-settings.ts';

/** Where the pull requests of a target go, and what they are opened with. */
export interface TargetForge {
  forge: Forge;
  /** Its id among the forges. */
  repository: string;
  /** What branches are pushed to. */
  git: GitRepositoryReference;
  /** Branch that pull requests are merged into. */
  base: string;
  labels: readonly string[];
  reviewers: readonly string[];
  draft: boolean;
  /** How the owners of changed files are named; undefined where they are not to be asked. */
  codeOwners: CodeOwnersDialect | undefined;
  /** The configuration inside the repository, where it is not `plumbline.yaml` at its root. */
  configurationPath?: string | undefined;
}

/** What carrying drift back to Git needs. */
export interface PullRequestDeps extends TargetComparisonDeps {
  /** Rejects with a ClientError where no forge is configured for a target, or leaves open where pull requests go. */
  openForge: (
    target: string,
    source: Pick<TargetSettings, 'repository' | 'revision'>,
  ) => Promise<TargetForge>;
  branches: GitBranches;
  /** Remembers who waits for a branch, so that webhooks find them. */
  owners: PullRequestOwners;
  /** Who commits. */
  author: CommitIdentity;
  /** Opens a checkout to be tried with changes. */
  openTree: (folder: string) => Promise<SourceTree>;
  /** Renders without saying where objects come from, which is faster. */
  sourceRendererOf: RendererOf;
  /** The other targets of the configuration: what they render must not move. */
  targetsBeside: (target: string) => Promise<readonly TargetSettings[]>;
  /** Where people find more. Links for everybody who reads the repository: they grant nothing. */
  proposalLinks: (place: { finding: string | undefined; workflowId: string }) => {
    page?: string;
    workflow?: string;
  };
}
