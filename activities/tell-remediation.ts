import type { Client } from '@temporalio/client';
import type { ObjectStore, StoredReference } from '../clients/object-store/object-store.ts';
import type { Finding } from '../domain/infrastructure/finding.ts';
import type { PlannedItem } from '../domain/infrastructure/remediation-plan.ts';
import { summaryOf } from '../domain/text/summary.ts';
import { observeSignal, remediationId, taskQueues, workflowTypes } from '../workflows/messages.ts';
import type { Observation, RemediateDriftInput, WorkflowTimes } from '../workflows/messages.ts';

/** What a look saw, beside the item itself. */
interface Look {
  target: string;
  /** Start of the look, milliseconds since 1970. */
  sequence: number;
  commit: string;
  times: WorkflowTimes;
}

/** Tells the remediation of an item what was seen of it, and starts it where none runs. */
export async function tellRemediation(
  deps: { store: ObjectStore; temporal: Client; notifiers: ReadonlyMap<string, unknown> },
  { target, sequence, commit, times }: Look,
  { item, findings }: PlannedItem,
): Promise<void> {
  const { cause, digest, title } = item;
  const evidence = await storeEvidence(deps.store, { target, cause, digest }, findings);
  const input: RemediateDriftInput = { target, cause, times, notifiers: [...deps.notifiers.keys()] };
  const observation: Observation = { sequence, kind: 'drifting', item, evidence, commit };
  await deps.temporal.workflow.signalWithStart(workflowTypes.remediateDrift, {
    workflowId: remediationId(target, cause),
    taskQueue: taskQueues.orchestration,
    args: [input],
    signal: observeSignal,
    signalArgs: [observation],
    staticSummary: summaryOf(title),
    staticDetails: `One open item of drift of target **${target}**. Answer it with \`plumbline decide\`.`,
  });
}

/**
 * Stores the findings behind an item. Two scans at once see the same evidence, yet not the same first sight of it: what
 * travels names its very content, so that neither can take away what the other has handed on.
 */
export async function storeEvidence(
  store: ObjectStore,
  { target, cause, digest }: { target: string; cause: string; digest: string },
  findings: readonly Finding[],
): Promise<StoredReference> {
  const newest = evidenceKey(target, cause, digest);
  const text = JSON.stringify(findings);
  const json = { contentType: 'application/json' };
  const { sha256 } = await store.put(newest, text, json);
  return await store.put(newest.replace(/\.json$/, `-${sha256.slice(0, 16)}.json`), text, json);
}

/** Where the findings behind an item are kept, as they were seen last. */
export function evidenceKey(target: string, cause: string, digest: string): string {
  return `targets/${target}/items/${cause}/${digest}.json`;
}
