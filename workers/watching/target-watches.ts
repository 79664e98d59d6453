import type { Client } from '@temporalio/client';
import type { Residents } from '../../activities/target-comparison.ts';
import { lastWrittenBy } from '../../clients/kubernetes/resident/object-change.ts';
import type { ObjectChange } from '../../clients/kubernetes/resident/object-change.ts';
import { createResidentClient } from '../../clients/kubernetes/resident/resident-client.ts';
import type { ResidentClient } from '../../clients/kubernetes/resident/resident-client.ts';
import type { KubernetesClient } from '../../clients/kubernetes/kubernetes-client.ts';
import type { Configuration } from '../../config/schema/configuration.ts';
import type { Target } from '../../config/schema/target.ts';
import { isStray } from '../../domain/infrastructure/governance.ts';
import { objectKey } from '../../domain/infrastructure/object.ts';
import { workflowTimes } from '../operations/schedules.ts';
import { startWatchScan } from './start-watch-scan.ts';
import { TouchedObjects } from './touched-objects.ts';

/** Between two scans of touched objects, milliseconds. */
const interval = 10_000;

/** Follows the clusters of targets with `watch.enabled` from their first scan in this process on. */
export interface TargetWatches extends Residents {
  close(): Promise<void>;
}

interface Watched {
  touched: TouchedObjects;
  /** Keys of the objects that Git names. */
  inGit: ReadonlySet<string>;
}

/** One resident client for each cluster, and for each target whoever scans what is touched. */
export function createTargetWatches(
  configuration: Configuration,
  temporal: Client,
  sight: (target: string, change: ObjectChange) => Promise<void>,
): TargetWatches {
  const targets = new Map(configuration.targets.map((target) => [target.name, target]));
  const residents = new Map<KubernetesClient, ResidentClient>();
  const watched = new Map<string, Watched>();
  const times = workflowTimes(configuration);

  function residentOf(kubernetes: KubernetesClient): ResidentClient {
    const known = residents.get(kubernetes);
    if (known !== undefined) return known;
    const resident = createResidentClient(kubernetes);
    residents.set(kubernetes, resident);
    return resident;
  }

  function watch(target: Target, resident: ResidentClient, inGit: ReadonlySet<string>): Watched {
    const { name, watch: settings } = target;
    const debounce = Math.min(settings.debounce, interval);
    const touched = new TouchedObjects({ debounce, interval }, (objects) =>
      startWatchScan(temporal, name, times, objects),
    );
    const one: Watched = { touched, inGit };
    resident.onChange((change) => {
      if (!concerns(target, one.inGit, change)) return;
      void sight(name, change);
      const { reference, what, metadata } = change;
      touched.touch(objectKey(reference), {
        reference,
        change: `${what} ${metadata.resourceVersion ?? ''}`,
      });
    });
    return one;
  }

  return {
    of(name, kubernetes, inGit) {
      const target = targets.get(name);
      if (target?.watch.enabled !== true) return Promise.resolve(undefined);
      const resident = residentOf(kubernetes);
      const known = watched.get(name);
      if (known === undefined) watched.set(name, watch(target, resident, inGit));
      else known.inGit = inGit;
      return Promise.resolve(resident);
    },
    async close() {
      await Promise.all([...watched.values()].map(({ touched }) => touched.close()));
      await Promise.all([...residents.values()].map((resident) => resident.close()));
    },
  };
}

/** Whether a change may make a finding of a target, or end one, and is not our own. */
function concerns({ name, namespaces }: Target, inGit: ReadonlySet<string>, change: ObjectChange): boolean {
  const { reference, metadata, what, metadataOnly } = change;
  if (what === 'changed' && metadataOnly) return false;
  if (what !== 'disappeared' && lastWrittenBy(metadata, 'plumbline')) return false;
  if (inGit.has(objectKey(reference))) return true;
  const { deletionTimestamp: _deleted, ...lasting } = metadata;
  const { apiVersion, kind } = reference;
  return isStray({ apiVersion, kind, metadata: lasting }, { target: name, namespaces });
}
