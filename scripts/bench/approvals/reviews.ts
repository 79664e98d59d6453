import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { eachConcurrently } from '../../../activities/comparison/concurrently.ts';
import type { StoredScan } from '../../../activities/stored-scans.ts';
import { tellRemediation } from '../../../activities/tell-remediation.ts';
import { decodeReference } from '../../../clients/slack/blocks/question-reference.ts';
import { describeItem, groupByObject } from '../../../domain/infrastructure/drift-item.ts';
import { buttonOf } from '../../../test/support/fake-slack/fake-slack.ts';
import type { FakeMessage } from '../../../test/support/fake-slack/workspace.ts';
import { driftScanId, taskQueues, workflowTypes } from '../../../workflows/messages.ts';
import type { DriftScanInput, DriftScanResult } from '../../../workflows/messages.ts';
import type { BenchmarkSystem } from './system.ts';

const times = { heartbeat: 10_000 };
const hour = 60 * 60 * 1000;
const terms = { remindAfter: 12 * hour, expireAfter: 24 * hour, onExpiry: 'report' } as const;

/** How many reviews are opened at once. */
const concurrency = 20;

/** Button that a click presses. */
export const healButton = 'plumbline:heal';

/** A question in Slack: its message, and the workflow that asks. */
export interface AskedReview {
  workflowId: string;
  message: FakeMessage;
}

/**
 * Scans every target and opens a review for each object that drifted, however many there are: brakes would gather
 * them. Resolves once all of them ask in Slack.
 */
export async function openReviews(
  { client, store, slack, targets }: BenchmarkSystem,
  opened: (reviews: number) => void,
): Promise<AskedReview[]> {
  let reviews = 0;
  for (const target of targets) {
    const input: DriftScanInput = { target, times };
    const { result, commit } = (await client.workflow.execute(workflowTypes.driftScan, {
      workflowId: `${driftScanId(target)}/${randomUUID()}`,
      taskQueue: taskQueues.orchestration,
      args: [input],
    })) as DriftScanResult;
    const { findings } = JSON.parse(new TextDecoder().decode(await store.read(result))) as StoredScan;
    const look = { target, sequence: Date.now(), commit, times };
    const told = { store, temporal: client, notifiers: new Map([['slack', undefined]]) };
    await eachConcurrently([...groupByObject(target, findings)], concurrency, async ([cause, ofObject]) => {
      const decision = { strategy: 'alert-and-review', prune: false, approvals: terms, reasons: [] } as const;
      const item = describeItem(cause, ofObject, { ...decision, reasons: ['a benchmark'] });
      await tellRemediation(told, look, { item, findings: ofObject });
      reviews += 1;
      opened(reviews);
    });
  }
  for (;;) {
    const messages = slack.workspace.topLevel();
    // As people see them now: who presses once more presses the same button.
    if (messages.length >= reviews)
      return messages.map((message) => ({
        workflowId: workflowOf(message),
        message: structuredClone(message),
      }));
    await pause(1000);
  }
}

function workflowOf(message: FakeMessage): string {
  return decodeReference(buttonOf(message, healButton).value)?.workflowId ?? '';
}
