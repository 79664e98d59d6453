import { renderSources } from '../../activities/render-sources.ts';
import type { RenderSourcesDeps } from '../../activities/render-sources.ts';
import { prepareAll, defaultNamespaceOf } from '../../activities/comparison/prepare-desired.ts';
import { ScanProblems } from '../../activities/comparison/scan-problems.ts';
import { splitSecretSources } from '../../activities/comparison/derived-secrets.ts';
import { ClientError } from '../../clients/errors.ts';
import { createGitopsClient } from '../../clients/gitops/create-gitops-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Target } from '../../config/schema/target.ts';
import type { TargetNeeds } from '../../domain/rights/needs.ts';
import { gitSourceOf } from '../git-source.ts';
import { liveSourceOf } from '../live-source.ts';
import type { ConfiguredCluster } from './configured-clusters.ts';

export interface RenderDoors extends Pick<RenderSourcesDeps, 'git' | 'rendererOf' | 'rendered'> {
  open: (cluster: ConfiguredCluster['cluster']) => Promise<KubernetesClient>;
}

/** Git cannot be read as it is meant: what would be needed is not known. */
class UnknownNeedsError extends ClientError {
  readonly code = 'unknown-needs';
  readonly retryable = false;
}

/** Which kinds the Git of a target has, and where, at its newest commit. */
export async function discoverTarget(
  target: Target,
  { kubernetes, git, rendererOf, rendered, open }: RenderDoors & { kubernetes: KubernetesClient },
  signal: AbortSignal,
): Promise<Pick<TargetNeeds, 'desired' | 'derivedSecrets'>> {
  const { source, namespaces, cluster, name } = target;
  const settings =
    source.from === undefined
      ? await gitSourceOf(target)
      : await liveSourceOf(target, createGitopsClient(await open(source.cluster ?? cluster)));
  const sources = settings.sources ?? [settings];
  const commits: string[] = [];
  for (const { repository, revision } of sources)
    commits.push(await git.resolve(repository, revision, signal));
  const deps = { git, rendererOf, rendered, kubernetes: () => Promise.resolve(kubernetes) };
  const desired = await renderSources(deps, sources, commits, signal);
  const [fault] = desired.faults;
  if (fault !== undefined) throw new UnknownNeedsError(`target ${name} cannot be rendered: ${fault.message}`);

  const problems = new ScanProblems();
  const prepared = await prepareAll(kubernetes, { desired, namespaces, signal }, problems);
  const [problem] = problems.list();
  if (problem !== undefined)
    throw new UnknownNeedsError(`target ${name}: ${problem.object}: ${problem.message}`);
  const usual = defaultNamespaceOf(kubernetes, namespaces, desired);
  // What is encrypted in Git is compared by the Secret that it becomes.
  const { comparable, secretSources } = splitSecretSources(prepared);
  return {
    desired: comparable.map(({ object, type }) => ({
      group: type.group,
      kind: type.kind,
      namespace: type.namespaced ? object.metadata.namespace : undefined,
    })),
    derivedSecrets: secretSources.map(({ secret }) => ({
      namespace: secret.namespace ?? usual,
      name: secret.name,
    })),
  };
}
