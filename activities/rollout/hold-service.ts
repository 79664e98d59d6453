import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { ClientError } from '../../clients/errors.ts';
import type { Lease } from '../../domain/emergency/lease.ts';
import { heldScope } from '../../domain/models/rollout/held-scope.ts';
import { forgetLease } from '../../domain/infrastructure/target-state.ts';
import { leaseWorkflowId } from '../../workflows/emergency-messages.ts';
import type { WorkflowTimes } from '../../workflows/messages.ts';
import { createHoldGovernor, createReleaseGovernor, checkGovernor } from '../emergency/hold-governor.ts';
import type { GovernorDeps } from '../emergency/hold-governor.ts';
import { keepLease } from '../emergency/open-lease.ts';
import { startScanFor } from '../emergency/start-scan-for.ts';
import { updateTargetState } from '../target-state-store.ts';
import type { TargetComparisonDeps } from '../target-comparison.ts';
import { governanceOf } from './governing-targets.ts';
import { loadHeld, rememberHeld } from './held-targets.ts';
import type { HeldTarget } from './held-targets.ts';
import { candidateName } from './begin-record.ts';
import type { RolloutActivities, RolloutRun } from './rollout-activities.ts';
import type { FindRollout } from './rollout-settings.ts';

export interface HoldDeps extends GovernorDeps, TargetComparisonDeps {
  temporal: Client;
  findRollout: FindRollout;
  times: WorkflowTimes;
}

/**
 * The lease of a rollout in the state of a target. It is an emergency's in everything but its workflow: planning hands
 * over to it what differs, healing leaves it alone, and one whose workflow is gone is given back by the next scan.
 */
const leaseId = ({ model, id }: Pick<RolloutRun, 'model' | 'id'>): string =>
  `rollout-${model.slice(0, 40)}-${id}`;

/** Written again it changes nothing. */
function leaseOf({ now }: HoldDeps, run: RolloutRun): Lease {
  const { model, id, plan } = run;
  const { workflowId = '' } = Context.current().info.workflowExecution ?? {};
  return {
    id: leaseId(run),
    scope: heldScope(plan, candidateName(plan.mode, plan.service.name, id)),
    reason: `a new model of ${model} is rolled out`,
    openedBy: 'plumbline',
    openedAt: now().toISOString(),
    heldBy: { workflowId, id },
  };
}

export function createHoldService(deps: HoldDeps): RolloutActivities['holdService'] {
  return async (run) => {
    const held: string[] = [];
    if (run.plan.via === 'git') return 'nothing is held: Git itself says what is wanted';
    const lease = leaseOf(deps, run);
    const { targets } = deps.findRollout(run.model);
    const { cancellationSignal: signal } = Context.current();
    const { governing, unknown } = await governanceOf(deps, targets, run.plan.service, signal);
    const mayHeal = new Set([
      ...governing.map(({ settings }) => settings.name),
      ...unknown.map((one) => one.target),
    ]);
    const wanted = targets.map((target) => {
      const governor = mayHeal.has(target) ? deps.governorOf(target) : undefined;
      return governor === undefined ? { target } : { target, governor };
    });
    for (const one of await rememberHeld(deps.store, run, wanted)) {
      const { target } = one;
      // Our own healing first: it is the quickest.
      await keepLease(deps, target, lease);
      const holder = leaseWorkflowId(target, lease.id);
      const { standing, governor } = await createHoldGovernor(governedBy(deps, one))({ target, holder });
      if (governor !== undefined && standing === 'held') held.push(governor);
    }
    return held.length === 0 ? 'our scans leave it alone' : `our scans and ${held.join(', ')} leave it alone`;
  };
}

/** The object that was held, whatever the target is taken from by now. */
function governedBy(deps: HoldDeps, { governor }: HeldTarget): HoldDeps {
  return { ...deps, governorOf: () => governor };
}

/** Gives back what was remembered, and nothing else is asked: the configuration may know neither model nor target now. */
export function createReleaseService(deps: HoldDeps): RolloutActivities['releaseService'] {
  return async (run) => {
    const released: string[] = [];
    const faults: unknown[] = [];
    for (const one of await loadHeld(deps.store, run)) {
      try {
        const governor = await release(deps, run, one);
        if (governor !== undefined) released.push(governor);
      } catch (error) {
        // One that cannot be reached keeps no other one held.
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults.find(isPassing) ?? faults[0];
    return released.length === 0
      ? 'our scans see to it again'
      : `our scans and ${released.join(', ')} see to it again`;
  };
}

async function release(deps: HoldDeps, run: RolloutRun, one: HeldTarget): Promise<string | undefined> {
  const { target } = one;
  const id = leaseId(run);
  await updateTargetState(deps.store, target, (state) => forgetLease(state, id));
  const holder = leaseWorkflowId(target, id);
  const { governor } = await createReleaseGovernor(governedBy(deps, one))({ target, holder });
  const sequence = Context.current().info.scheduledTimestampMs;
  await startScanFor(deps, { target, id, sequence, times: deps.times });
  return governor;
}

/** What may succeed later is tried again; what cannot is only said once nothing else is left to do. */
function isPassing(error: unknown): boolean {
  return !(error instanceof ClientError) || error.retryable;
}

/**
 * Sees that everything still stays away from an InferenceService under a rollout.
 *
 * @returns what of Argo CD or Flux somebody has switched on again; undefined where all stay away.
 */
export async function seeToHold(deps: HoldDeps, run: RolloutRun): Promise<string | undefined> {
  if (run.plan.via === 'git') return undefined;
  const lease = leaseOf(deps, run);
  for (const one of await loadHeld(deps.store, run)) {
    const { target } = one;
    // The state of a target can be lost.
    await keepLease(deps, target, lease);
    const holder = leaseWorkflowId(target, lease.id);
    const { standing, governor } = await checkGovernor(governedBy(deps, one), { target, holder });
    if (standing === 'overruled') return governor;
  }
  return undefined;
}
