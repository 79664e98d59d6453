import { readLatestScan } from '../stored-scans.ts';
import type { EmergencyActivities } from './emergency-activities.ts';
import { checkGovernor } from './hold-governor.ts';
import type { GovernorDeps } from './hold-governor.ts';
import { keepLease } from './open-lease.ts';
import { startScanFor } from './start-scan-for.ts';
import type { ScanStarterDeps } from './start-scan-for.ts';

export function createLookAfterLease(
  deps: GovernorDeps & ScanStarterDeps,
): EmergencyActivities['lookAfterLease'] {
  return async ({ target, lease, holder, sequence, unlessWithin, times }) => {
    await keepLease(deps, target, lease);
    const latest = await readLatestScan(deps.store, target);
    const isRecent = latest !== undefined && sequence - latest.sequence < unlessWithin;
    if (!isRecent) await startScanFor(deps, { target, id: lease.id, sequence, times });
    // Last, because a cluster that cannot be reached must not keep the scan from saying so.
    return await checkGovernor(deps, { target, holder });
  };
}
