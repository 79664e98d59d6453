import type { Client } from '@temporalio/client';
import { loadFreezes } from '../../activities/freeze/freeze-store.ts';
import type { ObjectStore } from '../../clients/object-store/object-store.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import { describeFreeze, freezesInForce } from '../../domain/freeze/freeze.ts';
import { createClusterPool } from '../cluster-pool.ts';
import { openStorage } from '../storage.ts';
import { governorsStage } from './held-governors.ts';
import { objectStages } from './own-objects.ts';
import { changesUnderWay, schedulesStage, workflowStages } from './own-workflows.ts';
import { takeStages } from './removal.ts';
import type { Stage, StageOutcome } from './removal.ts';

/** It would leave things half-way. */
class UninstallRefusedError extends Error {
  override readonly name = 'UninstallRefusedError';
}

export interface UninstallWish {
  /** Stop rollouts and retrainings that are under way, with everything put back. */
  stopsChanges: boolean;
  /** Delete what is kept in storage as well. */
  withStorage: boolean;
  /** Only find out what would be done. */
  isDry: boolean;
  told: (what: string) => void;
  signal: AbortSignal;
}

/**
 * Takes everything away that a configuration has made, in an order in which each part can still put back what it has
 * begun. Everything is found anew each time, so that it goes on where it was stopped.
 */
export async function uninstall(
  client: Client,
  configuration: Configuration,
  { stopsChanges, withStorage, ...going }: UninstallWish,
): Promise<StageOutcome[]> {
  const store = await openStorage(configuration);
  await refuseHalfWay(client, configuration, store, stopsChanges || going.isDry);
  const clusters = createClusterPool();
  try {
    return await takeStages(
      [
        schedulesStage(client, configuration),
        ...workflowStages(client, configuration, going.isDry),
        governorsStage(configuration, store, clusters),
        ...objectStages(configuration, clusters),
        ...(withStorage ? [storageStage(store)] : []),
      ],
      going,
    );
  } finally {
    await clusters.close();
  }
}

async function refuseHalfWay(
  client: Client,
  configuration: Configuration,
  store: ObjectStore,
  mayStop: boolean,
): Promise<void> {
  const [freeze] = freezesInForce(await loadFreezes(store), new Date());
  if (freeze !== undefined)
    throw new UninstallRefusedError(
      `changes are ${describeFreeze(freeze)}; what is held cannot be given back before plumbline unfreeze`,
    );
  const underWay = await changesUnderWay(client, configuration);
  if (underWay.length === 0 || mayStop) return;
  throw new UninstallRefusedError(
    `under way: ${underWay.join(', ')}; wait until they have ended, or undo them with --stop`,
  );
}

/** Everything that we keep in storage, whatever else is in it. */
const prefixes = [
  'targets/',
  'models/',
  'notifications/',
  'forge/',
  'audit/',
  'writes/',
  'clusters/',
  'payloads/',
  'governors/',
  'doctor/',
  'freeze.json',
];

function storageStage(store: ObjectStore): Stage {
  return {
    name: 'storage',
    find: async () => ({
      removals: prefixes.map((prefix) => ({
        what: store.uriOf(prefix),
        async remove() {
          const keys: string[] = [];
          for await (const key of store.list(prefix)) keys.push(key);
          for (const key of keys) await store.delete(key);
        },
      })),
    }),
  };
}
