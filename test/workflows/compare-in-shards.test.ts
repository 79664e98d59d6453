import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import type {
  Comparison,
  DividedTarget,
  ScanActivities,
  ShardOutcome,
} from '../../activities/scan-activities.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import type { DriftScanInput, DriftScanResult } from '../../workflows/messages.ts';
import { useTimeSkipping } from '../support/temporal-server.ts';
import { withWorker } from '../support/workflow-harness.ts';

const environment = await useTimeSkipping();

const stored = { uri: 'file:///part.json', sha256: '00', bytes: 2 };
const summary = { compared: 30, drifted: 1, pending: 0, ignored: 0, dryRuns: 0, durationMs: 9 };
const titles = ['shop-a, shop-b + 12 namespaces', 'pay', 'cluster-scoped objects'];
const divided: DividedTarget = {
  division: stored,
  shards: titles.map((title) => ({ title, work: stored })),
};

/** What a scan of a divided target asked of the world, and how each shard ended. */
interface Story {
  asked: string[];
  joined: readonly ShardOutcome[];
}

function scanActivities(
  story: Story,
  compareShard: (title: string, attempt: number) => Promise<void>,
): ScanActivities {
  return {
    resolveRevision: async () => ({ commit: '0123abc' }),
    compareTarget: async ({ divisible }) => {
      assert.equal(divisible, true);
      return divided;
    },
    async compareShard({ shard: { title }, of }) {
      assert.equal(of, titles.length);
      const { attempt } = Context.current().info;
      story.asked.push(`${title} ${attempt}`);
      await compareShard(title, attempt);
      return { compared: 10, drifted: 0, part: stored };
    },
    async joinShards({ outcomes }) {
      story.joined = outcomes;
      return { summary, result: stored, errors: 0 } satisfies Comparison;
    },
    async forgetShards() {
      story.asked.push('forget');
    },
    planRemediations: async () => ({ plan: stored, remediations: 1, reported: 0, settled: 0 }),
    startRemediations: async () => {},
  };
}

async function scan(
  compareShard: (title: string, attempt: number) => Promise<void>,
  { cancelWhen, heartbeat = 120_000 }: { cancelWhen?: Promise<void>; heartbeat?: number } = {},
): Promise<Story & { result: DriftScanResult | undefined; failure: unknown }> {
  const story: Story = { asked: [], joined: [] };
  const input: DriftScanInput = { target: 'shop', times: { heartbeat } };
  let failure: unknown;
  const result = await withWorker(environment, scanActivities(story, compareShard), async (taskQueue) => {
    const handle = await environment.client.workflow.start(workflowTypes.driftScan, {
      workflowId: randomUUID(),
      taskQueue,
      args: [input],
    });
    void cancelWhen?.then(() => handle.cancel());
    return (await handle.result().catch((error: unknown) => {
      if (!(error instanceof WorkflowFailedError)) throw error;
      failure = error.cause;
      return undefined;
    })) as DriftScanResult | undefined;
  });
  return { ...story, result, failure };
}

const gone = ApplicationFailure.nonRetryable('the cluster cannot be reached');

test('shards are compared side by side, and become one result with one plan', async () => {
  let underWay = 0;
  const all = Promise.withResolvers<void>();
  const { asked, joined, result } = await scan(async () => {
    underWay += 1;
    if (underWay === titles.length) all.resolve();
    await all.promise;
  });
  assert.deepEqual(asked.toSorted(), [...titles.map((title) => `${title} 1`), 'forget'].toSorted());
  assert.deepEqual(
    joined.map(({ shard }) => shard.title),
    titles,
  );
  assert.equal(result?.summary.compared, 30);
  assert.equal(result?.remediations, 1);
});

test('a shard that fails is tried again alone', async () => {
  const { asked, joined } = await scan(async (title, attempt) => {
    if (title === 'pay' && attempt < 3) throw new Error('the connection broke');
  });
  assert.deepEqual(
    asked.filter((line) => line !== 'forget').toSorted(),
    [`${titles[0]} 1`, `${titles[2]} 1`, 'pay 1', 'pay 2', 'pay 3'].toSorted(),
  );
  assert.deepEqual(
    joined.filter((outcome) => 'failure' in outcome),
    [],
  );
});

test('a shard that is given up is told with its reason, and the others count', async () => {
  const { joined, result } = await scan(async (title) => {
    if (title === 'pay') throw gone;
  });
  assert.deepEqual(
    joined.map((outcome) => ('failure' in outcome ? outcome.failure : 'compared')),
    ['compared', 'the cluster cannot be reached', 'compared'],
  );
  assert.equal(result?.remediations, 1);
});

test('where all shards are given up the scan fails as one of a whole target does', async () => {
  const { joined, failure } = await scan(async () => {
    throw gone;
  });
  assert.deepEqual(joined, []);
  assert.equal(rootCause(failure), 'the cluster cannot be reached');
});

test('cancelling a scan cancels its shards, and nothing is put together', async () => {
  const begun = Promise.withResolvers<void>();
  let cancelled = 0;
  const untilCancelled = async () => {
    begun.resolve();
    const context = Context.current();
    const beating = setInterval(() => context.heartbeat(), 100);
    try {
      await context.cancelled;
    } catch (error) {
      if (error instanceof CancelledFailure) cancelled += 1;
      throw error;
    } finally {
      clearInterval(beating);
    }
  };
  // That it is cancelled a shard hears within most of the time that it may be silent.
  const { joined, result } = await scan(untilCancelled, { cancelWhen: begun.promise, heartbeat: 5000 });
  assert.equal(result, undefined);
  assert.deepEqual(joined, []);
  assert.ok(cancelled > 0);
});
