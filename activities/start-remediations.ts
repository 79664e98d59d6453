import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { PlannedItem, RemediationPlan } from '../domain/infrastructure/remediation-plan.ts';
import type { TargetState } from '../domain/infrastructure/target-state.ts';
import { observeSignal, remediationId, workflowTypes } from '../workflows/messages.ts';
import type { Observation } from '../workflows/messages.ts';
import { tellLeases } from './emergency/tell-leases.ts';
import type { StoredPlan } from './plan-remediations.ts';
import type { ScanActivities } from './scan-activities.ts';
import { readJson } from './stored-json.ts';
import { loadTargetState, updateTargetState } from './target-state-store.ts';
import { tellRemediation } from './tell-remediation.ts';

/** Signals under way at once: enough to be quick, few enough to leave the server to others. */
const concurrency = 10;

/**
 * Tells each open item what this scan saw. Idempotent: an item that is already told of this evidence and whose
 * remediation runs is left alone, one whose remediation ended meanwhile too, and a remediation ignores what it has
 * seen before.
 */
export function createStartRemediations(deps: {
  store: ObjectStore;
  temporal: Client;
  /** Where people are told; the names are enough. */
  notifiers: ReadonlyMap<string, unknown>;
}): ScanActivities['startRemediations'] {
  return async ({ target, plan, commit, sequence, times }) => {
    const planned = await readJson<StoredPlan>(deps.store, plan.plan);
    if (planned === null) return;
    const { open, settled, split = {}, sequence: newest } = await loadTargetState(deps.store, target);
    // A newer scan has looked since, and tells what is to be told.
    if (newest > sequence) return;
    await tellLeases(deps, { target, sequence, commit, times }, planned.leases ?? []);
    const running = await causesWith(deps.temporal, target, "ExecutionStatus = 'Running'");
    // What ended after the evidence was gathered knew better: it must not be started, or asked about, on that.
    const since = new Date(plan.oldestEvidence ?? sequence).toISOString();
    const ended = await causesWith(deps.temporal, target, `CloseTime >= '${since}'`);
    // So did people who decided since it was planned; a listing may not show yet that it ended by that.
    const isSettled = ({ item }: PlannedItem) => settled[item.cause]?.digest === item.digest;
    const items = planned.items.filter(
      (one) => !isSettled(one) && (running.has(one.item.cause) || !ended.has(one.item.cause)),
    );

    const told = ({ item }: PlannedItem) =>
      running.has(item.cause) &&
      open[item.cause]?.digest === item.digest &&
      open[item.cause]?.strategy === item.strategy;
    await forEach(
      items.filter((one) => !told(one)),
      (one) => tellRemediation(deps, { target, sequence, commit, times }, one),
    );

    const kept = new Set(planned.items.map(({ item }) => item.cause));
    const drifting = new Set(planned.drifting);
    await forEach(
      [...running].filter((cause) => !kept.has(cause)),
      async (cause) => {
        // It was taken out of what this scan still planned as one: nothing broader covers it.
        if (drifting.has(cause) && Date.parse(split[cause]?.at ?? '') >= sequence) return;
        const observation: Observation = { sequence, kind: drifting.has(cause) ? 'superseded' : 'gone' };
        await signalIfRunning(deps.temporal, remediationId(target, cause), observation);
      },
    );
    await updateTargetState(deps.store, target, (state) =>
      state.sequence > sequence
        ? state
        : { ...state, open: openItems(items), settled: rebased(state.settled, planned.settled) },
    );
  };
}

function openItems(items: readonly PlannedItem[]): TargetState['open'] {
  return Object.fromEntries(
    items.map(({ item: { cause, digest, strategy, changed } }) => {
      return [cause, { digest, strategy, ...(changed === undefined ? {} : { changed }) }] as const;
    }),
  );
}

/** What was decided under the previous fingerprint key, in the words of the present one. */
function rebased(settled: TargetState['settled'], seen: RemediationPlan['settled']): TargetState['settled'] {
  const renewed = { ...settled };
  for (const { item } of seen) {
    const known = settled[item.cause];
    if (known !== undefined && known.digest === item.earlierDigest) {
      renewed[item.cause] = { ...known, digest: item.digest };
    }
  }
  return renewed;
}

/** Causes of the remediations of a target that fulfil a condition of the server's query language. */
async function causesWith(temporal: Client, target: string, condition: string): Promise<Set<string>> {
  const prefix = remediationId(target, '');
  const query = `WorkflowType = '${workflowTypes.remediateDrift}' AND WorkflowId STARTS_WITH '${prefix}' AND ${condition}`;
  const causes = new Set<string>();
  for await (const { workflowId } of temporal.workflow.list({ query }))
    causes.add(workflowId.slice(prefix.length));
  return causes;
}

async function signalIfRunning(
  temporal: Client,
  workflowId: string,
  observation: Observation,
): Promise<void> {
  try {
    await temporal.workflow.getHandle(workflowId).signal(observeSignal, observation);
  } catch (error) {
    // It closed by itself in the meantime: there is nobody left to tell.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function forEach<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const { cancellationSignal } = Context.current();
  const queue = [...items];
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      cancellationSignal.throwIfAborted();
      await act(item);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
