import type { Client } from '@temporalio/client';
import { leaseWorkflowId } from '../../workflows/emergency-messages.ts';
import { remediationId, workflowTypes } from '../../workflows/messages.ts';
import { modelIncidentId } from '../../workflows/model-messages.ts';

/** What is open now, and so needs its evidence. */
export interface OpenWork {
  hasRemediation(target: string, cause: string): boolean;
  hasEmergency(target: string, id: string): boolean;
  hasIncident(model: string): boolean;
}

const withEvidence = [
  workflowTypes.remediateDrift,
  workflowTypes.emergencyLease,
  workflowTypes.modelIncident,
];

/** Asks Temporal once; what begins after that writes evidence that is young. */
export async function readOpenWork(temporal: Client): Promise<OpenWork> {
  const types = withEvidence.map((type) => `'${type}'`).join(', ');
  const query = `WorkflowType IN (${types}) AND ExecutionStatus = 'Running'`;
  const running = new Set<string>();
  for await (const { workflowId } of temporal.workflow.list({ query })) running.add(workflowId);
  return {
    hasRemediation: (target, cause) => running.has(remediationId(target, cause)),
    hasEmergency: (target, id) => running.has(leaseWorkflowId(target, id)),
    hasIncident: (model) => running.has(modelIncidentId(model)),
  };
}
