import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { CleanUpActivities, CleanedUp } from '../activities/clean-up/clean-up-activities.ts';
import type { WorkflowTimes } from './messages.ts';
import { pinToVersion } from './pin-to-version.ts';

/** Removes from storage what was kept for long enough, and moves old parts of the audit trail to their archive. */
export async function cleanUp({ times }: { times: WorkflowTimes }): Promise<CleanedUp> {
  const { cleanUpStorage } = proxyActivities<CleanUpActivities>({
    startToCloseTimeout: '6 hours',
    scheduleToCloseTimeout: '12 hours',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumInterval: '5 minutes' },
  });
  const { scans, evidence, auditParts } = await cleanUpStorage();
  setCurrentDetails(
    `Removed ${scans} results and plans of scans and ${evidence} pieces of evidence; moved ${auditParts} parts of the audit trail to the archive.`,
  );
  return { scans, evidence, auditParts };
}

pinToVersion(cleanUp);
