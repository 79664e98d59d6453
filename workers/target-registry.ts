import type { FindTarget, TargetSettings } from '../activities/target-settings.ts';
import { ClientError } from '../clients/errors.ts';
import { createGitopsClient } from '../clients/gitops/create-gitops-client.ts';
import type { GitopsClient } from '../clients/gitops/gitops-client.ts';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import { policyOf } from '../config/policies.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { Target } from '../config/schema/target.ts';
import { parseGitopsReference } from '../domain/gitops/gitops-reference.ts';
import type { GitopsReference } from '../domain/gitops/gitops-reference.ts';
import type { ClusterPool } from './cluster-pool.ts';
import { gitSourceOf } from './git-source.ts';
import type { SourceSettings } from './git-source.ts';
import { ignoreRulesOf } from './ignore-rules.ts';
import { liveSourceOf } from './live-source.ts';
import { proposableChanges } from './proposable-changes.ts';

/** A schedule or a workflow names a target that is not in this worker's configuration. */
export class UnknownTargetError extends ClientError {
  readonly code = 'unknown-target';
  readonly retryable = false;

  constructor(name: string, known: readonly string[]) {
    super(
      `there is no target ${name} in plumbline.yaml; it has ${known.length === 0 ? 'none' : known.join(', ')}. ` +
        'Schedules of removed targets go away with `plumbline schedules apply`',
    );
  }
}

/** The targets of a configuration, and the clients of the clusters they name. */
export interface TargetRegistry {
  findTarget: FindTarget;
  kubernetesOf: (target: string) => Promise<KubernetesClient>;
  /** Argo CD or Flux, where a target is taken from it. */
  gitopsOf: (target: string) => Promise<GitopsClient>;
  /** The object that a target is taken from, by the configuration alone; undefined where it has a source of its own. */
  governorOf: (target: string) => GitopsReference | undefined;
}

/** @param clusters where their clients come from; whoever made the pool closes it. */
export function createTargetRegistry(configuration: Configuration, clusters: ClusterPool): TargetRegistry {
  const targets = new Map(configuration.targets.map((target) => [target.name, target]));
  // Whatever is wrong with them is said at the start, not in the middle of a scan.
  for (const target of configuration.targets) ignoreRulesOf(target);

  function configured(name: string): Target {
    const target = targets.get(name);
    if (target === undefined) throw new UnknownTargetError(name, [...targets.keys()]);
    return target;
  }

  async function gitopsOf(name: string): Promise<GitopsClient> {
    const { cluster, source } = configured(name);
    return createGitopsClient(await clusters.open(source.cluster ?? cluster));
  }

  return {
    async findTarget(name) {
      const target = configured(name);
      const isLive = target.source.from !== undefined;
      const source = isLive ? await liveSourceOf(target, await gitopsOf(name)) : await gitSourceOf(target);
      return settingsOf(configuration, target, source);
    },
    kubernetesOf: async (name) => await clusters.open(configured(name).cluster),
    gitopsOf,
    governorOf: (name) => parseGitopsReference(configured(name).source.from ?? ''),
  };
}

function settingsOf(configuration: Configuration, target: Target, source: SourceSettings): TargetSettings {
  const proposable = proposableChanges(configuration, target);
  return {
    name: target.name,
    ...source,
    namespaces: target.namespaces ?? [],
    ...auditOf(configuration, target),
    imagePaths: target.imagePaths,
    ignore: [...ignoreRulesOf(target), ...(source.ignore ?? [])],
    policy: { name: target.policy, rules: policyOf(configuration, target) },
    approvals: configuration.approvals.default,
    limits: target.limits,
    flapping: target.flapping,
    detect: configuration.emergency.detect,
    pendingGrace: target.pendingGrace,
    ...(target.shards === undefined ? {} : { shards: target.shards }),
    ...(proposable === undefined ? {} : { proposable }),
  };
}

function auditOf({ audit }: Configuration, target: Target): Pick<TargetSettings, 'audit'> {
  if (target.audit === undefined) return {};
  const { file } = audit[target.audit] ?? {};
  return { audit: { cluster: target.audit, ...(file === undefined ? {} : { file }) } };
}
