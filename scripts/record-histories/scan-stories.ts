import { ApplicationFailure } from '@temporalio/activity';
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import type { Comparison, DividedTarget, Plan, ScanActivities } from '../../activities/scan-activities.ts';
import { driftScanId, taskQueues, workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput } from '../../workflows/messages.ts';
import type { Story } from './recorder.ts';

const stored = { uri: 'file:///findings.json', sha256: '00', bytes: 2 };
const summary = { compared: 12, drifted: 0, pending: 0, ignored: 1, dryRuns: 12, durationMs: 40 };
const nothingToDo: Plan = { plan: stored, remediations: 0, reported: 0, settled: 0 };

/** A scan that finds no drift, with whatever a story changes. */
function scanStory(
  name: string,
  comparison: Partial<Comparison>,
  plan: Partial<Plan>,
  changes: Partial<ScanActivities> = {},
): Story {
  const activities: ScanActivities = {
    resolveRevision: async () => ({ commit: '0123456789abcdef0123456789abcdef01234567' }),
    compareTarget: async () => ({ summary, result: stored, errors: 0, ...comparison }),
    compareShard: async () => ({ compared: 12, drifted: 0, part: stored }),
    joinShards: async () => ({ summary, result: stored, errors: 0, ...comparison }),
    forgetShards: async () => {},
    planRemediations: async () => ({ ...nothingToDo, ...plan }),
    startRemediations: async () => {},
    ...changes,
  };
  return {
    name,
    activities,
    async play(client) {
      const input: DriftScanInput = { target: 'shop', times: { heartbeat: 10_000 } };
      const handle = await client.workflow.start(workflowTypes.driftScan, {
        workflowId: `${driftScanId('shop')}/${randomUUID()}`,
        taskQueue: taskQueues.orchestration,
        args: [input],
      });
      await handle.result().catch((error: unknown) => {
        if (!(error instanceof WorkflowFailedError)) throw error;
      });
      return [handle];
    },
  };
}

const drifted = { ...summary, drifted: 2, pending: 1 };
const incomplete = 'nothing is changed until the source is whole: app.yaml:3:1: a broken line';

const outOfReach = ApplicationFailure.create({
  message: 'the cluster refuses the credentials',
  type: 'kubernetes-unauthorized',
  nonRetryable: true,
});

/** What one comparison cannot hold. */
const divided: DividedTarget = {
  division: stored,
  shards: [
    { title: 'shop-a, shop-b + 12 namespaces', work: stored },
    { title: 'cluster-scoped objects, and what Git does not name', work: stored },
  ],
};

export const scanStories: Story[] = [
  scanStory('drift-scan-clean', {}, {}),
  scanStory('drift-scan-drifted', { summary: drifted }, { remediations: 2, reported: 1 }),
  scanStory('drift-scan-held', { summary: drifted, errors: 1, incomplete }, { held: incomplete }),
  scanStory(
    'drift-scan-in-shards',
    { summary: drifted },
    { remediations: 2 },
    { compareTarget: async () => divided },
  ),
  scanStory(
    'drift-scan-shard-given-up',
    { summary: drifted, errors: 1 },
    { remediations: 2 },
    {
      compareTarget: async () => divided,
      compareShard: async ({ shard }) => {
        if (shard.title === divided.shards[0]?.title) throw outOfReach;
        return { compared: 12, drifted: 0, part: stored };
      },
    },
  ),
  scanStory(
    'drift-scan-failed',
    {},
    {},
    {
      resolveRevision: async () => {
        throw ApplicationFailure.create({
          message: 'no such branch',
          type: 'git-revision',
          nonRetryable: true,
        });
      },
    },
  ),
];
