import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Cluster } from '../../config/schema/cluster.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Model } from '../../config/schema/model.ts';
import { openCluster } from '../target-registry.ts';

/** One client for each cluster, opened when it is first asked for. */
export interface ClusterPool {
  open(cluster: Cluster): Promise<KubernetesClient>;
  close(): Promise<void>;
}

export function createClusterPool(): ClusterPool {
  const clients = new Map<string, Promise<KubernetesClient>>();
  return {
    async open(cluster) {
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

/** Where a model is served: its own cluster; where it names none, that of the targets, if they are all in one. */
export function clusterOfModel({ targets }: Configuration, { cluster }: Model): Cluster | undefined {
  if (cluster !== undefined) return cluster;
  const clusters = new Map(targets.map((target) => [JSON.stringify(target.cluster), target.cluster]));
  return clusters.size === 1 ? [...clusters.values()][0] : undefined;
}
