import { createKubernetesClient } from '../clients/kubernetes/create-kubernetes-client.ts';
import type { StatedServer } from '../clients/kubernetes/connection/stated-server.ts';
import type { KubernetesClient } from '../clients/kubernetes/kubernetes-client.ts';
import type { Cluster } from '../config/schema/cluster.ts';
import { readSecret } from '../config/secret.ts';

/** One client for each cluster, opened when it is first asked for and shared by everything in the process. */
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

/** What follows many kinds connects anew for each: seldom, since whoever reads what it holds has it prove itself. */
const watchRound = 5 * 60_000;

export async function openCluster(cluster: Cluster): Promise<KubernetesClient> {
  const { context, kubeconfig, inCluster } = cluster;
  const stated = await statedServer(cluster);
  return await createKubernetesClient({
    watch: { round: watchRound },
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(inCluster === undefined ? {} : { inCluster }),
    ...(stated === undefined ? {} : { stated }),
  });
}

async function statedServer({
  server,
  certificateAuthority,
  serverName,
  token,
}: Cluster): Promise<StatedServer | undefined> {
  if (server === undefined || token === undefined) return undefined;
  return {
    server,
    certificateAuthority,
    serverName,
    token: token.file === undefined ? { text: await readSecret(token) } : { file: token.file },
  };
}

/** A cluster as people name it. */
export function nameOfCluster({ context, server }: Cluster): string {
  return context ?? server ?? 'the cluster of the worker';
}
