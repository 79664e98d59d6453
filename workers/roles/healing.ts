import type { EmergencyActivities } from '../../activities/emergency/emergency-activities.ts';
import { createHoldGovernor, createReleaseGovernor } from '../../activities/emergency/hold-governor.ts';
import { createLookAfterLease } from '../../activities/emergency/look-after-lease.ts';
import { createHealItem } from '../../activities/heal-item.ts';
import type { RemediationActivities } from '../../activities/remediation-activities.ts';
import { prepared } from './prepared.ts';
import type { SharedDoors } from './shared-doors.ts';

/** What changes clusters: drift is brought back, and Argo CD and Flux are held during emergencies. */
export type HealingActivities = Pick<RemediationActivities, 'healItem'> &
  Pick<EmergencyActivities, 'holdGovernor' | 'releaseGovernor' | 'lookAfterLease'>;

export async function createHealing(shared: SharedDoors): Promise<HealingActivities> {
  const deps = { ...shared, ...(await shared.comparing()) };
  return prepared({
    healItem: createHealItem(deps),
    holdGovernor: createHoldGovernor(deps),
    releaseGovernor: createReleaseGovernor(deps),
    lookAfterLease: createLookAfterLease(deps),
  });
}
