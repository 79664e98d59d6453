import type { Cluster } from '../../config/schema/cluster.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';

/** Where a model is served: its own cluster; where it names none, that of the targets, if they are all in one. */
export function clusterOfModel({ targets }: Configuration, { cluster }: Model): Cluster | undefined {
  if (cluster !== undefined) return cluster;
  const clusters = new Map(targets.map((target) => [JSON.stringify(target.cluster), target.cluster]));
  return clusters.size === 1 ? [...clusters.values()][0] : undefined;
}
