import type { Cluster } from '../../config/schema/cluster.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import type { Target } from '../../config/schema/target.ts';
import { clusterOfModel } from '../models/cluster-of-model.ts';

/** A cluster of a configuration with everything that happens in it. */
export interface ConfiguredCluster {
  cluster: Cluster;
  /** As people name it: its context, its address, or `in-cluster`. */
  name: string;
  /** Targets whose objects are in it. */
  targets: Target[];
  /** Targets that are taken from Argo CD or Flux in it. */
  sourcesOf: Target[];
  /** Models that are served in it. */
  served: Model[];
  /** Models that are trained in it. */
  trained: Model[];
}

/** Every cluster that a configuration reaches, in the order in which it names them. */
export function configuredClusters(configuration: Configuration): ConfiguredCluster[] {
  const all = new Map<string, ConfiguredCluster>();
  const of = (cluster: Cluster): ConfiguredCluster => {
    const key = JSON.stringify(cluster);
    const name = cluster.context ?? cluster.server ?? 'in-cluster';
    const one = all.get(key) ?? { cluster, name, targets: [], sourcesOf: [], served: [], trained: [] };
    all.set(key, one);
    return one;
  };
  for (const target of configuration.targets) {
    of(target.cluster).targets.push(target);
    if (target.source.from !== undefined) of(target.source.cluster ?? target.cluster).sourcesOf.push(target);
  }
  for (const model of configuration.models) {
    const cluster = clusterOfModel(configuration, model);
    if (cluster !== undefined && model.inferenceService !== undefined) of(cluster).served.push(model);
    const trainedIn = model.retrain === undefined ? undefined : (model.retrain.cluster ?? cluster);
    if (trainedIn !== undefined) of(trainedIn).trained.push(model);
  }
  return [...all.values()];
}
