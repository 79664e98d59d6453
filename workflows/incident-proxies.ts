import { proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { IncidentActivities } from '../activities/models/incident-activities.ts';
import type { WorkflowTimes } from './messages.ts';

/** How each activity of an incident is tried, and for how long. */
export function incidentActivities(times: WorkflowTimes): ActivityInterfaceFor<IncidentActivities> {
  const patient = proxyActivities<IncidentActivities>({
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumInterval: '1 minute' },
  });
  // Evidence that does not come is left out and said: people wait for the rest of it.
  const brief = proxyActivities<IncidentActivities>({
    startToCloseTimeout: '45 seconds',
    heartbeatTimeout: times.heartbeat,
    scheduleToCloseTimeout: '2 minutes',
    retry: { maximumAttempts: 3, initialInterval: '2 seconds' },
  });
  const messenger = proxyActivities<IncidentActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: times.heartbeat,
    scheduleToCloseTimeout: '24 hours',
    retry: { maximumInterval: '1 minute' },
  });
  return {
    gatherEvidence: brief.gatherEvidence,
    diagnoseIncident: patient.diagnoseIncident,
    recordIncident: patient.recordIncident,
    recordAudit: patient.recordAudit,
    tellPeople: messenger.tellPeople,
  };
}
