import type { FindTarget, TargetSettings } from '../activities/target-settings.ts';
import { ClientError } from '../clients/errors.ts';
import type { GitRepositoryReference } from '../clients/git/git-client.ts';
import { createKubernetesClient } from '../clients/kubernetes/create-kubernetes-client.ts';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { RenderSettings } from '../clients/renderers/render-settings.ts';
import { policyOf } from '../config/policies.ts';
import { readSecret } from '../config/secret.ts';
import type { Configuration } from '../config/schema/configuration.ts';
import type { Cluster } from '../config/schema/cluster.ts';
import type { Source } from '../config/schema/source.ts';
import type { Target } from '../config/schema/target.ts';
import { ignoreRulesOf } from './ignore-rules.ts';

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

/** The targets of a configuration, and one client for each cluster they name. */
export interface TargetRegistry {
  findTarget: FindTarget;
  kubernetesOf: (target: string) => Promise<KubernetesClient>;
  close(): Promise<void>;
}

export function createTargetRegistry(configuration: Configuration): TargetRegistry {
  const targets = new Map(configuration.targets.map((target) => [target.name, target]));
  // Whatever is wrong with them is said at the start, not in the middle of a scan.
  for (const target of configuration.targets) ignoreRulesOf(target);
  const clients = new Map<string, Promise<KubernetesClient>>();

  function configured(name: string): Target {
    const target = targets.get(name);
    if (target === undefined) throw new UnknownTargetError(name, [...targets.keys()]);
    return target;
  }

  return {
    async findTarget(name) {
      return await settingsOf(configuration, configured(name));
    },
    async kubernetesOf(name) {
      const { cluster } = configured(name);
      const key = JSON.stringify(cluster);
      const client = clients.get(key) ?? openCluster(cluster);
      clients.set(key, client);
      try {
        return await client;
      } catch (error) {
        // What is wrong with a kubeconfig can be mended while the worker runs.
        clients.delete(key);
        throw error;
      }
    },
    async close() {
      await Promise.allSettled([...clients.values()].map(async (client) => (await client).close()));
    },
  };
}

export function openCluster(cluster: Cluster): Promise<KubernetesClient> {
  const { context, kubeconfig, inCluster } = cluster;
  return createKubernetesClient({
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(inCluster === undefined ? {} : { inCluster }),
  });
}

async function settingsOf(configuration: Configuration, target: Target): Promise<TargetSettings> {
  return {
    name: target.name,
    repository: await repositoryOf(target.source),
    revision: target.source.revision,
    path: target.source.path,
    render: renderSettingsOf(target),
    namespaces: target.namespaces ?? [],
    ...auditOf(configuration, target),
    ignore: ignoreRulesOf(target),
    policy: { name: target.policy, rules: policyOf(configuration, target) },
    approvals: configuration.approvals.default,
    limits: target.limits,
    flapping: target.flapping,
    pendingGrace: target.pendingGrace,
  };
}

function auditOf({ audit }: Configuration, target: Target): Pick<TargetSettings, 'audit'> {
  if (target.audit === undefined) return {};
  const { file } = audit[target.audit] ?? {};
  return { audit: { cluster: target.audit, ...(file === undefined ? {} : { file }) } };
}

/** A release is named like its target and lives in the namespace that the target governs, unless stated. */
function renderSettingsOf({ name, namespaces, source }: Target): RenderSettings {
  const { render, kustomize, helm } = source;
  if (render === 'kustomize') return { type: 'kustomize', ...kustomize };
  if (render === 'yaml') return { type: 'yaml' };
  const namespace = namespaces.length === 1 ? namespaces[0] : undefined;
  return { type: 'helm', releaseName: name, namespace, ...helm };
}

async function repositoryOf({ git, credentials }: Source): Promise<GitRepositoryReference> {
  if (credentials === undefined) return { url: git };
  const { username, password, sshKeyFile } = credentials;
  if (sshKeyFile !== undefined) return { url: git, credentials: { sshKeyFile } };
  if (password === undefined) return { url: git };
  return { url: git, credentials: { username, password: await readSecret(password) } };
}
