import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import { handOver } from '../domain/emergency/hand-over.ts';
import { groupByObject } from '../domain/infrastructure/drift-item.ts';
import type { Finding } from '../domain/infrastructure/finding.ts';
import { planParts } from '../domain/infrastructure/remediation-plan.ts';
import { recordSplit } from '../domain/infrastructure/target-state.ts';
import { remediationId } from '../workflows/messages.ts';
import type { RemediationActivities } from './remediation-activities.ts';
import { readJson } from './stored-json.ts';
import type { FindTarget } from './target-settings.ts';
import { updateTargetState } from './target-state-store.ts';
import { tellRemediation } from './tell-remediation.ts';

/**
 * Has each object of an item asked about by itself. First it is written down, so that no scan gathers them again, then
 * the parts are started. Done again after a worker died, it starts what is missing: a part that runs has seen this
 * already, and one that has ended since the decision was answered.
 */
export function createSplitItem(deps: {
  store: ObjectStore;
  temporal: Client;
  notifiers: ReadonlyMap<string, unknown>;
  findTarget: FindTarget;
  now: () => Date;
}): RemediationActivities['splitItem'] {
  return async ({ target, seen, sequence, decision, times }) => {
    const { cancellationSignal } = Context.current();
    const { policy, approvals, flapping, governor, proposable } = await deps.findTarget(target);
    const seenFindings = await readJson<Finding[]>(deps.store, seen.evidence);
    const causes = [...groupByObject(target, seenFindings).keys()];
    const split = { by: decision.actor, at: decision.at, of: seen.item.cause };
    const state = await updateTargetState(deps.store, target, (newest) => recordSplit(newest, causes, split));
    const { free: findings } = handOver(seenFindings, Object.values(state.leases ?? {}));
    const now = deps.now();
    const input = { target, findings, policy, approvals, flapping, governor, proposable, state, now };
    const parts = planParts(input);
    const look = { target, sequence, commit: seen.commit, times };
    for (const part of parts) {
      cancellationSignal.throwIfAborted();
      if (await hasEndedSince(deps.temporal, remediationId(target, part.item.cause), decision.at)) continue;
      await tellRemediation(deps, look, part);
    }
    return `${parts.length} objects are asked about one by one`;
  };
}

async function hasEndedSince(temporal: Client, workflowId: string, time: string): Promise<boolean> {
  try {
    const { closeTime } = await temporal.workflow.getHandle(workflowId).describe();
    return closeTime !== undefined && closeTime.getTime() >= Date.parse(time);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
