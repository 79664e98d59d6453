import { loadHold } from '../../activities/emergency/governor-hold-store.ts';
import { releaseHolder } from '../../activities/emergency/hold-governor.ts';
import { createGitopsClient } from '../../clients/gitops/create-gitops-client.ts';
import type { GitopsClient } from '../../clients/gitops/gitops-client.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { describeGovernor } from '../../domain/gitops/governor.ts';
import type { ClusterPool } from '../cluster-pool.ts';
import { configuredClusters } from '../rights/configured-clusters.ts';
import type { LeftOver, Removal, Stage } from './removal.ts';

/** Settings of Argo CD and Flux that are held still, put back exactly as they were, whoever held them. */
export function governorsStage(
  configuration: Configuration,
  store: ObjectStore,
  clusters: ClusterPool,
): Stage {
  return {
    name: 'settings of Argo CD and Flux',
    async find() {
      const places = await gitopsByCluster(configuration, clusters);
      const removals: Removal[] = [];
      const left: LeftOver[] = [];
      for await (const key of store.list('governors/')) {
        const { hold } = await loadHold(store, key);
        if (hold === undefined) continue;
        const { governor, former, holders } = hold;
        const gitops = places.get(key.split('/')[1] ?? '');
        const what = describeGovernor(governor);
        if (gitops === undefined) {
          const byHand = `it is in a cluster that plumbline.yaml does not name; give it back its setting: ${JSON.stringify(former)}`;
          left.push({ what, byHand });
          continue;
        }
        removals.push({
          what: `setting of ${what}`,
          async remove(signal) {
            for (const holder of Object.keys(holders))
              await releaseHolder({ store, gitops, governor }, holder, signal);
          },
        });
      }
      return { removals, left };
    },
  };
}

/** By the name under which holds are kept. One that cannot be reached is none. */
async function gitopsByCluster(
  configuration: Configuration,
  clusters: ClusterPool,
): Promise<Map<string, GitopsClient>> {
  const all = new Map<string, GitopsClient>();
  for (const { cluster, sourcesOf } of configuredClusters(configuration)) {
    if (sourcesOf.length === 0) continue;
    const gitops = createGitopsClient(await clusters.open(cluster));
    all.set(await gitops.identity(), gitops);
  }
  return all;
}
