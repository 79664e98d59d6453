import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ScanActivities } from '../activities/scan-activities.ts';
import { compareInShards } from './compare-in-shards.ts';
import { describeScan } from './descriptions.ts';
import { taskQueues } from './messages.ts';
import type { DriftScanInput, DriftScanResult, WorkflowTimes } from './messages.ts';
import { pinToVersion } from './pin-to-version.ts';
import { searchAttributes } from './search-attributes.ts';
import { upsertSearchable } from './searchable.ts';

/**
 * One scan of a target: Git rendered, compared with the live cluster, findings stored, remediations started or
 * updated. It never waits for a person, so that the next scan is never skipped.
 */
export async function driftScan({ target, times, only }: DriftScanInput): Promise<DriftScanResult> {
  const activities = activitiesWith(times);
  const { resolveRevision, compareTarget, planRemediations, startRemediations } = activities;
  const sequence = workflowInfo().startTime.getTime();
  upsertSearchable([{ key: searchAttributes.target, value: target }]);

  const { commit } = await resolveRevision.executeWithOptions({ summary: 'newest commit' }, [{ target }]);
  const compared = await compareTarget.executeWithOptions(
    { summary: `Git ${commit.slice(0, 8)} against ${only === undefined ? 'live' : 'what was touched'}` },
    [{ target, commit, sequence, divisible: true, ...(only === undefined ? {} : { only }) }],
  );
  const comparison =
    'shards' in compared
      ? await compareInShards(activities, { target, commit, sequence }, compared)
      : compared;
  const plan = await planRemediations.executeWithOptions({ summary: 'policy and brakes' }, [
    { target, comparison, sequence },
  ]);
  await startRemediations.executeWithOptions({ summary: `${plan.remediations} items to act on` }, [
    { target, plan, commit, sequence, times },
  ]);

  const result: DriftScanResult = {
    target,
    commit,
    summary: comparison.summary,
    result: comparison.result,
    remediations: plan.remediations,
    reported: plan.reported,
    settled: plan.settled,
    errors: comparison.errors,
    ...(plan.held === undefined ? {} : { held: plan.held }),
  };
  setCurrentDetails(describeScan(result));
  return result;
}

pinToVersion(driftScan);

function activitiesWith(times: WorkflowTimes) {
  const quick = proxyActivities<ScanActivities>({
    taskQueue: taskQueues.scanning,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumAttempts: 5 },
  });
  const long = proxyActivities<ScanActivities>({
    taskQueue: taskQueues.scanning,
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: times.heartbeat,
    retry: { maximumAttempts: 5 },
  });
  return {
    resolveRevision: quick.resolveRevision,
    compareTarget: long.compareTarget,
    planRemediations: long.planRemediations,
    startRemediations: long.startRemediations,
    compareShard: long.compareShard,
    joinShards: long.joinShards,
    forgetShards: quick.forgetShards,
  };
}
