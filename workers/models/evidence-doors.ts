import { EvidenceUnavailableError } from '../../activities/models/evidence/served-model.ts';
import type { EvidenceDoors, ServedModel } from '../../activities/models/evidence/served-model.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import { openPrometheus } from '../prometheus.ts';
import { clusterOfModel } from './cluster-of-model.ts';
import type { ClusterPool } from '../cluster-pool.ts';
import { UnknownModelError } from './model-registry.ts';

/** Where evidence about models is gathered from, as a configuration says. */
export function createEvidenceDoors(configuration: Configuration, clusters: ClusterPool): EvidenceDoors {
  const { models, prometheus } = configuration;
  const byName = new Map(models.map((model) => [model.name, model]));

  function configured(name: string): Model {
    const model = byName.get(name);
    if (model === undefined) throw new UnknownModelError(name, [...byName.keys()]);
    return model;
  }

  return {
    findServedModel: (name) => servedModel(configuration, configured(name)),
    async clusterOf(name) {
      const cluster = clusterOfModel(configuration, configured(name));
      if (cluster === undefined) {
        throw new EvidenceUnavailableError(`model ${name} names no cluster in plumbline.yaml`);
      }
      return await clusters.open(cluster);
    },
    async prometheus() {
      if (prometheus === undefined) throw new EvidenceUnavailableError('no prometheus is configured');
      return await openPrometheus(prometheus);
    },
  };
}

function servedModel(configuration: Configuration, model: Model): ServedModel {
  const [namespace = '', name = ''] = model.inferenceService?.split('/') ?? [];
  const cluster = JSON.stringify(clusterOfModel(configuration, model));
  const targets = configuration.targets.filter((target) => JSON.stringify(target.cluster) === cluster);
  const { cooldown, criticalAbove, retrainAbove } = model.incident;
  return {
    name: model.name,
    service: model.inferenceService === undefined ? undefined : { namespace, name },
    settings: { cooldown, criticalAbove },
    retrainAbove: model.retrain?.above ?? retrainAbove,
    rollsOut: model.rollout !== undefined,
    terms: configuration.approvals.default,
    thresholds: model.thresholds,
    targets: targets.map((target) => target.name),
    audits: [...new Set(targets.flatMap(({ audit }) => audit ?? []))],
  };
}
