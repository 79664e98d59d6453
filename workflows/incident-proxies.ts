import { proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { IncidentActivities } from '../activities/models/incident-activities.ts';
import { beforeScans } from './before-scans.ts';
import { taskQueues } from './messages.ts';
import type { WorkflowTimes } from './messages.ts';

/** How each activity of an incident is tried, and for how long. */
export function incidentActivities(times: WorkflowTimes): ActivityInterfaceFor<IncidentActivities> {
  const patience = {
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumInterval: '1 minute' },
  } as const;
  const patient = proxyActivities<IncidentActivities>(patience);
  // What it proposes has been planned: whether a Job can be created is asked with the rights to create it.
  const planning = proxyActivities<IncidentActivities>({ ...patience, taskQueue: taskQueues.training });
  // Evidence that does not come is left out and said: people wait for the rest of it.
  const brief = proxyActivities<IncidentActivities>({
    ...beforeScans,
    startToCloseTimeout: '45 seconds',
    heartbeatTimeout: times.heartbeat,
    scheduleToCloseTimeout: '5 minutes',
    retry: { maximumAttempts: 3, initialInterval: '2 seconds' },
  });
  // The same of a roll-back, with the rights to move traffic; what cannot be planned is left out and said.
  const planningRollback = proxyActivities<IncidentActivities>({
    ...patience,
    taskQueue: taskQueues.rollouts,
    scheduleToCloseTimeout: '5 minutes',
    retry: { maximumAttempts: 5, initialInterval: '2 seconds' },
  });
  const messenger = proxyActivities<IncidentActivities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: times.heartbeat,
    scheduleToCloseTimeout: '24 hours',
    retry: { maximumInterval: '1 minute' },
  });
  return {
    gatherEvidence: brief.gatherEvidence,
    diagnoseIncident: planning.diagnoseIncident,
    proposeRollback: planningRollback.proposeRollback,
    recordIncident: patient.recordIncident,
    recordAudit: patient.recordAudit,
    tellPeople: messenger.tellPeople,
  };
}
