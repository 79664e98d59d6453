import { EvidenceUnavailableError } from '../../activities/models/evidence/served-model.ts';
import type { EvidenceDoors, ServedModel } from '../../activities/models/evidence/served-model.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Cluster } from '../../config/schema/cluster.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import { openPrometheus } from '../prometheus.ts';
import { openCluster } from '../target-registry.ts';
import { UnknownModelError } from './model-registry.ts';

/** Where evidence about models is gathered from, as a configuration says. */
export function createEvidenceDoors(
  configuration: Configuration,
): EvidenceDoors & { close(): Promise<void> } {
  const { models, prometheus } = configuration;
  const byName = new Map(models.map((model) => [model.name, model]));
  const clients = new Map<string, Promise<KubernetesClient>>();

  function configured(name: string): Model {
    const model = byName.get(name);
    if (model === undefined) throw new UnknownModelError(name, [...byName.keys()]);
    return model;
  }

  return {
    findServedModel: (name) => servedModel(configuration, configured(name)),
    async clusterOf(name) {
      const cluster = clusterOf(configuration, configured(name));
      if (cluster === undefined) {
        throw new EvidenceUnavailableError(`model ${name} names no cluster in plumbline.yaml`);
      }
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
    async prometheus() {
      if (prometheus === undefined) throw new EvidenceUnavailableError('no prometheus is configured');
      return await openPrometheus(prometheus);
    },
    async close() {
      await Promise.allSettled([...clients.values()].map(async (client) => (await client).close()));
    },
  };
}

/** The model's own; where it names none, that of the targets, if they are all in one. */
function clusterOf({ targets }: Configuration, { cluster }: Model): Cluster | undefined {
  if (cluster !== undefined) return cluster;
  const clusters = new Map(targets.map((target) => [JSON.stringify(target.cluster), target.cluster]));
  return clusters.size === 1 ? [...clusters.values()][0] : undefined;
}

function servedModel(configuration: Configuration, model: Model): ServedModel {
  const [namespace = '', name = ''] = model.inferenceService?.split('/') ?? [];
  const cluster = JSON.stringify(clusterOf(configuration, model));
  const targets = configuration.targets.filter((target) => JSON.stringify(target.cluster) === cluster);
  const { cooldown, criticalAbove, retrainAbove } = model.incident;
  return {
    name: model.name,
    service: model.inferenceService === undefined ? undefined : { namespace, name },
    settings: { cooldown, criticalAbove },
    retrainAbove,
    terms: configuration.approvals.default,
    thresholds: model.thresholds,
    targets: targets.map((target) => target.name),
    audits: [...new Set(targets.flatMap(({ audit }) => audit ?? []))],
  };
}
