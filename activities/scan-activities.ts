import type { StoredReference } from '../clients/object-store/object-store.ts';
import type { ScanSummary } from '../domain/infrastructure/finding.ts';
import type { ObjectReference } from '../domain/infrastructure/object.ts';
import type { WorkflowTimes } from '../workflows/messages.ts';

/** What a scan asks of the world, step by step. */
export interface ScanActivities {
  /** Fetches and answers the commit that the target's revision stands for now. */
  resolveRevision(input: { target: string }): Promise<{ commit: string }>;
  /**
   * Renders the commit, compares it with the live cluster, and stores what it found. Changes nothing.
   *
   * @param input.only these objects were touched, and nothing else since the last scan: the rest is taken from there.
   * @param input.divisible a target that is too large for one comparison may be divided instead; whoever asks goes on
   *   with `compareShard` for each shard, and `joinShards`.
   */
  compareTarget(input: {
    target: string;
    commit: string;
    sequence: number;
    only?: readonly ObjectReference[];
    divisible?: true;
  }): Promise<Comparison | DividedTarget>;
  /** Compares one shard of a target with the live cluster, and stores what it found. Changes nothing. */
  compareShard(input: {
    target: string;
    commit: string;
    sequence: number;
    division: StoredReference;
    /** How many shards there are. */
    of: number;
    shard: Shard;
  }): Promise<ComparedShard>;
  /**
   * Puts together what the shards found, and stores it as the one result of the scan. Where a shard was given up, what
   * was known before of its namespaces still counts, and the result says so.
   */
  joinShards(input: {
    target: string;
    commit: string;
    sequence: number;
    division: StoredReference;
    outcomes: readonly ShardOutcome[];
  }): Promise<Comparison>;
  /** Removes what the shards of this scan left in the storage. */
  forgetShards(input: { target: string; sequence: number }): Promise<void>;
  /** Lets policy and brakes decide what is done about the findings, and stores the plan. */
  planRemediations(input: { target: string; comparison: Comparison; sequence: number }): Promise<Plan>;
  /** Starts or updates one remediation for each item of the plan; those no longer in it are told so. */
  startRemediations(input: {
    target: string;
    plan: Plan;
    commit: string;
    sequence: number;
    times: WorkflowTimes;
  }): Promise<void>;
}

export interface Comparison {
  summary: ScanSummary;
  result: StoredReference;
  errors: number;
  /** Why the comparison is not enough to change anything, such as a render with faults. */
  incomplete?: string;
  /** Start of the scan that the oldest of the findings are from, where they are not all of this one. */
  oldestEvidence?: number;
}

/** A target that is compared in shards, each a set of namespaces. */
export interface DividedTarget {
  shards: readonly Shard[];
  /** What holds for all of them. */
  division: StoredReference;
}

export interface Shard {
  /** Which namespaces, in words: `shop-a, shop-b + 12 namespaces`. */
  title: string;
  /** What it compares, sealed. */
  work: StoredReference;
}

export interface ComparedShard {
  compared: number;
  drifted: number;
  /** What it found. */
  part: StoredReference;
}

/** How a shard ended: what it found, or why it was given up. */
export type ShardOutcome = { shard: Shard } & (ComparedShard | { failure: string });

export interface Plan {
  plan: StoredReference;
  remediations: number;
  reported: number;
  settled: number;
  held?: string;
  /** As in the comparison that it was made of. */
  oldestEvidence?: number;
}
