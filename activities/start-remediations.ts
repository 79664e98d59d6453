import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { ObjectStore } from '../clients/object-store/object-store.ts';
import type { PlannedItem } from '../domain/infrastructure/remediation-plan.ts';
import type { TargetState } from '../domain/infrastructure/target-state.ts';
import { observeSignal, remediationId, taskQueues, workflowTypes } from '../workflows/messages.ts';
import type { Observation, RemediateDriftInput } from '../workflows/messages.ts';
import type { StoredPlan } from './plan-remediations.ts';
import type { ScanActivities } from './scan-activities.ts';
import { readJson, storeJson } from './stored-json.ts';
import { loadTargetState, updateTargetState } from './target-state-store.ts';

/** Signals under way at once: enough to be quick, few enough to leave the server to others. */
const concurrency = 10;

/**
 * Tells each open item what this scan saw. Idempotent: an item that is already told of this evidence and whose
 * remediation runs is left alone, and a remediation ignores what it has seen before.
 */
export function createStartRemediations(deps: {
  store: ObjectStore;
  temporal: Client;
}): ScanActivities['startRemediations'] {
  return async ({ target, plan, commit, sequence, times }) => {
    const planned = await readJson<StoredPlan>(deps.store, plan.plan);
    if (planned === null) return;
    const { open } = await loadTargetState(deps.store, target);
    const running = await runningCauses(deps.temporal, target);

    const told = ({ item }: PlannedItem) =>
      running.has(item.cause) &&
      open[item.cause]?.digest === item.digest &&
      open[item.cause]?.strategy === item.strategy;
    await forEach(
      planned.items.filter((one) => !told(one)),
      async ({ item, findings }) => {
        const evidence = await storeJson(deps.store, evidenceKey(target, item.cause, item.digest), findings);
        const input: RemediateDriftInput = { target, cause: item.cause, times };
        const observation: Observation = { sequence, kind: 'drifting', item, evidence, commit };
        await deps.temporal.workflow.signalWithStart(workflowTypes.remediateDrift, {
          workflowId: remediationId(target, item.cause),
          taskQueue: taskQueues.orchestration,
          args: [input],
          signal: observeSignal,
          signalArgs: [observation],
          staticSummary: item.title,
          staticDetails: `One open item of drift of target **${target}**. Answer it with \`plumbline decide\`.`,
        });
      },
    );

    const kept = new Set(planned.items.map(({ item }) => item.cause));
    const drifting = new Set(planned.drifting);
    await forEach(
      [...running].filter((cause) => !kept.has(cause)),
      async (cause) => {
        const observation: Observation = { sequence, kind: drifting.has(cause) ? 'superseded' : 'gone' };
        await signalIfRunning(deps.temporal, remediationId(target, cause), observation);
      },
    );
    await updateTargetState(deps.store, target, (state) => ({ ...state, open: openItems(planned.items) }));
  };
}

/** Where the findings behind an item are kept. */
export function evidenceKey(target: string, cause: string, digest: string): string {
  return `targets/${target}/items/${cause}/${digest}.json`;
}

function openItems(items: readonly PlannedItem[]): TargetState['open'] {
  return Object.fromEntries(
    items.map(({ item }) => [item.cause, { digest: item.digest, strategy: item.strategy }] as const),
  );
}

async function runningCauses(temporal: Client, target: string): Promise<Set<string>> {
  const prefix = remediationId(target, '');
  const query = `WorkflowType = '${workflowTypes.remediateDrift}' AND ExecutionStatus = 'Running' AND WorkflowId STARTS_WITH '${prefix}'`;
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
