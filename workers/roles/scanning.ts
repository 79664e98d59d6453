import { createCompareTarget } from '../../activities/compare-target.ts';
import { createGatherEvidence } from '../../activities/models/gather-evidence.ts';
import type { IncidentActivities } from '../../activities/models/incident-activities.ts';
import { createObserveItem } from '../../activities/observe-item.ts';
import { createPlanRemediations } from '../../activities/plan-remediations.ts';
import type { PullRequestActivities } from '../../activities/pull-request-activities.ts';
import type { RemediationActivities } from '../../activities/remediation-activities.ts';
import { createResolveRevision } from '../../activities/resolve-revision.ts';
import type { ScanActivities } from '../../activities/scan-activities.ts';
import { createCompareShard } from '../../activities/shards/compare-shard.ts';
import { createForgetShards, createJoinShards } from '../../activities/shards/join-shards.ts';
import { createSplitItem } from '../../activities/split-item.ts';
import { createStartRemediations } from '../../activities/start-remediations.ts';
import { workflowTimes } from '../operations/schedules.ts';
import { createWiredPullRequests } from '../pull-request-activities.ts';
import { createSightings } from '../watching/emergency-sightings.ts';
import { createTargetWatches } from '../watching/target-watches.ts';
import { prepared } from './prepared.ts';
import type { SharedDoors } from './shared-doors.ts';

/** What reads clusters and changes none of them. */
export type ScanningActivities = ScanActivities &
  PullRequestActivities &
  Pick<RemediationActivities, 'observeItem' | 'splitItem'> &
  Pick<IncidentActivities, 'gatherEvidence'>;

export async function createScanning(shared: SharedDoors): Promise<ScanningActivities> {
  const { configuration, temporal, closing, warn } = shared;
  const comparing = await shared.comparing();
  const sight = createSightings({
    ...comparing,
    temporal,
    rules: configuration.emergency.detect,
    times: workflowTimes(configuration),
    log: warn,
  });
  const residents = createTargetWatches(configuration, temporal, sight);
  closing.defer(() => residents.close());
  const deps = { ...shared, ...comparing, residents };
  return prepared({
    resolveRevision: createResolveRevision(deps),
    compareTarget: createCompareTarget(deps),
    compareShard: createCompareShard(deps),
    joinShards: createJoinShards(deps),
    forgetShards: createForgetShards(deps),
    planRemediations: createPlanRemediations(deps),
    startRemediations: createStartRemediations(deps),
    observeItem: createObserveItem(deps),
    splitItem: createSplitItem(deps),
    gatherEvidence: createGatherEvidence(deps),
    ...createWiredPullRequests(configuration, temporal.options.namespace, deps),
  });
}
