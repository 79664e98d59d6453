import { setCurrentDetails } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type {
  Comparison,
  DividedTarget,
  ScanActivities,
  Shard,
  ShardOutcome,
} from '../activities/scan-activities.ts';
import { describeShards } from './descriptions.ts';
import { failureReason } from './failure-reason.ts';

type ShardActivities = Pick<
  ActivityInterfaceFor<ScanActivities>,
  'compareShard' | 'joinShards' | 'forgetShards'
>;

/**
 * Compares the shards of a target side by side, on whichever workers are free, and puts together what they found. A
 * shard that fails is tried again by itself; one that is given up is named in the result. Only where all of them were
 * given up the scan fails.
 */
export async function compareInShards(
  { compareShard, joinShards, forgetShards }: ShardActivities,
  scan: { target: string; commit: string; sequence: number },
  { shards, division }: DividedTarget,
): Promise<Comparison> {
  const ended = new Map<Shard, ShardOutcome>();
  const failures: unknown[] = [];
  const show = (): void => setCurrentDetails(describeShards(scan.target, shards, ended));
  const compare = async (shard: Shard): Promise<ShardOutcome> => {
    try {
      const input = { ...scan, division, of: shards.length, shard };
      const found = await compareShard.executeWithOptions({ summary: shard.title }, [input]);
      return { shard, ...found };
    } catch (error) {
      const failure = failureReason(error);
      failures.push(error);
      return { shard, failure };
    }
  };

  show();
  const outcomes = await Promise.all(
    shards.map(async (shard) => {
      const outcome = await compare(shard);
      ended.set(shard, outcome);
      show();
      return outcome;
    }),
  );
  if (failures.length === shards.length) throw failures[0];
  const comparison = await joinShards.executeWithOptions({ summary: `${shards.length} shards` }, [
    { ...scan, division, outcomes },
  ]);
  await forgetShards.executeWithOptions({ summary: 'what the shards left' }, [scan]);
  return comparison;
}
