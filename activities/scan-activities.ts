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
   */
  compareTarget(input: {
    target: string;
    commit: string;
    sequence: number;
    only?: readonly ObjectReference[];
  }): Promise<Comparison>;
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
}

export interface Plan {
  plan: StoredReference;
  remediations: number;
  reported: number;
  settled: number;
  held?: string;
}
