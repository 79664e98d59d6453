import { isLeaseId } from '../../domain/emergency/lease.ts';
import type { Lease } from '../../domain/emergency/lease.ts';
import { refusalOfRequest } from '../../domain/emergency/lease-request.ts';
import type { LeaseTerms } from '../../domain/emergency/lease-terms.ts';
import { faultOfScope } from '../../domain/emergency/scope.ts';
import { forgetLease, recordLease } from '../../domain/infrastructure/target-state.ts';
import { loadTargetState, updateTargetState } from '../target-state-store.ts';
import type { EmergencyActivities } from './emergency-activities.ts';
import { startScanFor } from './start-scan-for.ts';
import type { ScanStarterDeps } from './start-scan-for.ts';

export interface LeaseDeps extends ScanStarterDeps {
  /** How emergencies run here. */
  leaseTerms: LeaseTerms;
  notifiers: ReadonlyMap<string, unknown>;
  /** Whether pull requests have a place to live. */
  forge: boolean;
  /** Names of the targets that the worker knows. */
  targets: readonly string[];
}

export function createOpenLease(deps: LeaseDeps): EmergencyActivities['openLease'] {
  return async ({ target, lease, opening }) => {
    const { store, leaseTerms: terms, forge } = deps;
    const { leases = {} } = await loadTargetState(store, target);
    // A worker that died after it was written had judged it.
    if (leases[lease.id]?.openedAt !== lease.openedAt) {
      const reason =
        (isLeaseId(lease.id) ? undefined : `${lease.id} is no id of an emergency`) ??
        faultOfScope(lease.scope) ??
        faultOfTarget(target, deps.targets) ??
        // By Temporal's clock, which ends it, too: this machine's may be hours off.
        refusalOfRequest(opening, terms, { now: Date.parse(lease.openedAt) });
      if (reason !== undefined) return { accepted: false, reason };
      await keepLease(deps, target, { ...lease, openedBy: opening.actor });
    }
    return { accepted: true, terms, notifiers: [...deps.notifiers.keys()], forge };
  };
}

/** Writes a lease down as open. */
export async function keepLease({ store }: ScanStarterDeps, target: string, lease: Lease): Promise<void> {
  await updateTargetState(store, target, (state) => recordLease(state, lease));
}

export function createForgetLease(deps: LeaseDeps): EmergencyActivities['forgetLease'] {
  return async ({ target, id, sequence, times }) => {
    await updateTargetState(deps.store, target, (state) => forgetLease(state, id));
    await startScanFor(deps, { target, id, sequence, times });
  };
}

function faultOfTarget(target: string, known: readonly string[]): string | undefined {
  if (known.includes(target)) return undefined;
  return `there is no target ${target} in plumbline.yaml; it has ${known.length === 0 ? 'none' : known.join(', ')}`;
}
