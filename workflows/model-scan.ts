import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ModelScanActivities } from '../activities/models/scan-activities.ts';
import { describeModelScan } from './model-descriptions.ts';
import { taskQueues } from './messages.ts';
import type { WorkflowTimes } from './messages.ts';
import type { ModelScanInput, ModelScanSummary } from './model-messages.ts';
import { pinToVersion } from './pin-to-version.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

/**
 * One scan of a model: its present data compared with its reference, report and trend stored, the incident told. It
 * never waits for a person, so that the next scan is never skipped.
 */
export async function modelScan({ model, trigger, times }: ModelScanInput): Promise<ModelScanSummary> {
  const { compareModel, startIncident } = activitiesWith(times);
  const sequence = workflowInfo().startTime.getTime();
  upsertSearchable([{ key: searchAttributes.model, value: model }]);

  const scan = await compareModel.executeWithOptions({ summary: 'present data against the reference' }, [
    { model, sequence, trigger },
  ]);
  setCurrentDetails(describeModelScan(scan, trigger));
  const told = await startIncident.executeWithOptions({ summary: 'what an incident has to hear of it' }, [
    { scan, times },
  ]);
  setCurrentDetails(describeModelScan(scan, trigger, told));
  return scan;
}

pinToVersion(modelScan);

function activitiesWith({ heartbeat }: WorkflowTimes) {
  const { compareModel } = proxyActivities<ModelScanActivities>({
    taskQueue: taskQueues.models,
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: heartbeat,
    retry: { maximumAttempts: 5 },
  });
  const { startIncident } = proxyActivities<ModelScanActivities>({
    taskQueue: taskQueues.orchestration,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: heartbeat,
    retry: { maximumAttempts: 10 },
  });
  return { compareModel, startIncident };
}
