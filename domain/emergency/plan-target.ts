import { causeOfObject } from '../infrastructure/drift-item.ts';
import { planRemediation } from '../infrastructure/remediation-plan.ts';
import type { PlanInput, PlannedItem, RemediationPlan } from '../infrastructure/remediation-plan.ts';
import { detectLeases } from './detect.ts';
import type { DetectedLease, DetectionRule } from './detect.ts';
import { handOver, itemOfLease } from './hand-over.ts';
import type { Lease } from './lease.ts';

/** What an open lease is to be told. */
export interface PlannedLease {
  lease: Lease;
  /** A rule opens it now. */
  detected?: DetectedLease;
  /** What differs in its scope; undefined where nothing does. */
  changes?: PlannedItem;
}

/** What is done about the findings of a target, those in the scope of emergencies included. */
export interface TargetPlan extends RemediationPlan {
  leases: PlannedLease[];
}

/**
 * Hands what differs in the scope of emergencies to these, also to those that a rule opens now, and lets policy decide
 * about the rest. Brakes judge the rest alone: whoever mends by hand is not stopped by counting what they mend.
 */
export function planTarget(input: PlanInput, rules: readonly DetectionRule[]): TargetPlan {
  const { target, findings, state, approvals, now } = input;
  const open = Object.values(state.leases ?? {});
  const uncovered = handOver(findings, open).free;
  const detected = detectLeases({ target, findings: uncovered }, rules, state.detected ?? {}, now);
  const leases = [...open, ...detected.map(({ lease }) => lease)];
  const { free, changes } = handOver(findings, leases);
  const plan = planRemediation({ ...input, findings: free });
  return {
    ...plan,
    // What a lease covers drifts all the same: an item that is open for it is superseded, not over.
    drifting: [...new Set([...plan.drifting, ...findings.map((finding) => causeOfObject(target, finding))])],
    leases: leases.map((lease) => plannedLease(lease, detected, changes.get(lease.id) ?? [], approvals)),
  };
}

function plannedLease(
  lease: Lease,
  detected: readonly DetectedLease[],
  findings: PlannedItem['findings'],
  approvals: PlanInput['approvals'],
): PlannedLease {
  const opened = detected.find((one) => one.lease === lease);
  return {
    lease,
    ...(opened === undefined ? {} : { detected: opened }),
    ...(findings.length === 0
      ? {}
      : { changes: { item: itemOfLease(lease, findings, approvals), findings } }),
  };
}

/**
 * What a lease was told, in a word: the same is not told twice. The commit is part of it, since a change that goes away
 * from one commit to the next went into Git, and one that goes away at the same commit was undone.
 */
export function wordFor({ changes }: PlannedLease, commit: string): string {
  return `${changes?.item.digest ?? 'gone'} ${commit}`;
}
