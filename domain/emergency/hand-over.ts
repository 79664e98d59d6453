import type { ReviewTerms } from '../approval/review-terms.ts';
import { describeItem } from '../infrastructure/drift-item.ts';
import type { DriftItem } from '../infrastructure/drift-item.ts';
import type { Finding } from '../infrastructure/finding.ts';
import { leaseCause } from './lease.ts';
import type { Lease } from './lease.ts';
import { leaseOf } from './overlap.ts';

/** Findings as leases divide them. */
export interface HandedOver {
  /** What policy decides about. */
  free: Finding[];
  /** What people changed in the scope of each lease, by its id; leases under which nothing differs are there, too. */
  changes: Map<string, Finding[]>;
}

/**
 * Hands findings to the leases that cover their objects. What no heal mends is told to people as ever. Where Git has
 * moved ahead there is nothing to carry back; the object is held all the same.
 */
export function handOver(findings: readonly Finding[], leases: readonly Lease[]): HandedOver {
  const free: Finding[] = [];
  const changes = new Map<string, Finding[]>(leases.map(({ id }) => [id, []]));
  for (const finding of findings) {
    const lease = finding.notHealable === undefined ? leaseOf(leases, finding) : undefined;
    if (lease === undefined) free.push(finding);
    else if (finding.origin !== 'git') changes.get(lease.id)?.push(finding);
  }
  return { free, changes };
}

/** Everything that was changed under a lease, as one item. */
export function itemOfLease(
  { id, reason }: Lease,
  changes: readonly Finding[],
  approvals: ReviewTerms,
): DriftItem {
  return describeItem(leaseCause(id), changes, {
    strategy: 'report',
    prune: false,
    approvals,
    reasons: [`emergency ${id}: ${reason}`],
  });
}
