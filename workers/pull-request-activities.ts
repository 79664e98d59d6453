import type { PullRequestActivities } from '../activities/pull-request-activities.ts';
import { createPullRequestActivities } from '../activities/pull-requests/create-pull-request-activities.ts';
import type { PullRequestDeps } from '../activities/pull-requests/pull-request-deps.ts';
import type { TargetComparisonDeps } from '../activities/target-comparison.ts';
import type { FindTarget, TargetSettings } from '../activities/target-settings.ts';
import { createPullRequestOwners } from '../clients/forge/owners.ts';
import type { GitBranches } from '../clients/git/git-branches.ts';
import { createRendererOf } from '../clients/renderers/renderer-of.ts';
import { openSourceTree } from '../clients/source-tree/source-tree.ts';
import { workflowLink } from '../clients/temporal/workflow-link.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import { createOpenForge } from './forge.ts';
import { pagePaths } from './gateway/links/page-paths.ts';

const author = { name: 'Plumbline', email: 'plumbline@users.noreply.plumbline.dev' };

/** The activities that carry drift back to Git, wired to what the others use, too. */
export function createWiredPullRequests(
  configuration: Configuration,
  namespace: string,
  shared: TargetComparisonDeps & { branches: GitBranches; warn: (line: string) => void },
): PullRequestActivities {
  return createPullRequestActivities(pullRequestDeps(configuration, namespace, shared));
}

/** What opening pull requests needs, wired to what the others use, too. */
export function pullRequestDeps(
  configuration: Configuration,
  namespace: string,
  shared: TargetComparisonDeps & { branches: GitBranches; warn: (line: string) => void },
): PullRequestDeps {
  return {
    ...shared,
    openForge: createOpenForge(configuration, shared),
    owners: createPullRequestOwners(shared.store),
    author,
    openTree: openSourceTree,
    sourceRendererOf: createRendererOf({ origins: false }),
    targetsBeside: (target) => targetsBeside(configuration, shared.findTarget, target),
    proposalLinks: ({ finding, workflowId }) => ({
      ...pageOf(configuration, finding),
      ...(configuration.temporal.ui === undefined
        ? {}
        : { workflow: workflowLink(configuration.temporal.ui, namespace, workflowId) }),
    }),
  };
}

/** Those whose place in Git the configuration names: what Argo CD or Flux make of a repository is theirs to prove. */
async function targetsBeside(
  { targets }: Configuration,
  findTarget: FindTarget,
  target: string,
): Promise<TargetSettings[]> {
  const others = targets.filter(({ name, source }) => name !== target && source.from === undefined);
  return await Promise.all(others.map(({ name }) => findTarget(name)));
}

function pageOf({ gateway }: Configuration, finding: string | undefined): { page?: string } {
  if (gateway.publicUrl === undefined || finding === undefined) return {};
  return { page: `${gateway.publicUrl.replace(/\/+$/, '')}${pagePaths.finding(finding)}` };
}
