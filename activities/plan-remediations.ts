import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { ScanResult } from '../domain/infrastructure/finding.ts';
import { planTarget } from '../domain/emergency/plan-target.ts';
import type { TargetPlan } from '../domain/emergency/plan-target.ts';
import { forgetSplits, recordDetected } from '../domain/infrastructure/target-state.ts';
import type { ScanActivities } from './scan-activities.ts';
import { scanKey } from './stored-scans.ts';
import { readJson, storeJson } from './stored-json.ts';
import type { FindTarget } from './target-settings.ts';
import { loadTargetState, updateTargetState } from './target-state-store.ts';

/** A plan as it is stored: null where the comparison was not enough to act on. */
export type StoredPlan = (Omit<TargetPlan, 'leases'> & Partial<Pick<TargetPlan, 'leases'>>) | null;

export function createPlanRemediations(deps: {
  store: ObjectStore;
  findTarget: FindTarget;
  now: () => Date;
}): ScanActivities['planRemediations'] {
  return async ({ target, comparison, sequence }) => {
    const key = scanKey(target, `${sequence}-plan-${comparison.result.sha256.slice(0, 8)}.json`);
    if (comparison.incomplete !== undefined) {
      const plan = await storeJson(deps.store, key, null satisfies StoredPlan);
      return { plan, remediations: 0, reported: 0, settled: 0, held: comparison.incomplete };
    }
    const settings = await deps.findTarget(target);
    const { policy, approvals, limits, flapping, governor, proposable, detect = [] } = settings;
    const { findings, summary } = await readJson<ScanResult>(deps.store, comparison.result);
    const state = await loadTargetState(deps.store, target);
    const planned = planTarget(
      {
        target,
        findings,
        compared: summary.compared,
        policy,
        approvals,
        limits,
        flapping,
        governor,
        proposable,
        state,
        now: deps.now(),
      },
      detect,
    );
    const plan = await storeJson(deps.store, key, planned satisfies StoredPlan);
    const waiting = Object.fromEntries(
      planned.reported.flatMap(({ cause, waits }) => (waits === undefined ? [] : [[cause, waits]])),
    );
    const detected = planned.leases.flatMap((one) => one.detected ?? []);
    await updateTargetState(deps.store, target, (newest) =>
      newest.sequence > sequence
        ? newest
        : { ...recordDetected(forgetSplits(newest, planned.drifting, sequence), detected), waiting },
    );
    return {
      plan,
      remediations: planned.items.length,
      reported: planned.reported.length,
      settled: planned.settled.length,
      ...(planned.held === undefined ? {} : { held: planned.held }),
      ...(comparison.oldestEvidence === undefined ? {} : { oldestEvidence: comparison.oldestEvidence }),
    };
  };
}
