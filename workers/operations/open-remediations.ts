import type { Client } from '@temporalio/client';
import { graverFirst } from '../../domain/infrastructure/finding.ts';
import { workflowTypes } from '../../workflows/messages.ts';
import type { RemediationMemo } from '../../workflows/messages.ts';
import { searchAttributes } from '../../workflows/search-attributes.ts';
import { countExecutions, listExecutions, wordOf, wordsOf } from './list-executions.ts';
import type { Criterion } from './list-executions.ts';

/** An item of drift that is open now, as the server lists it: no worker has to run for that. */
export interface OpenRemediation extends RemediationMemo {
  workflowId: string;
  runId: string;
  target: string;
  severity: string;
  drift: string[];
  findings: string[];
  /** Who made the change. */
  actors: string[];
  startedAt: Date;
}

const finding = /^[0-9a-f]{6,64}$/;

const isOpen = [`WorkflowType = '${workflowTypes.remediateDrift}'`, `ExecutionStatus = 'Running'`];

/** How many items are open, and how many of them wait for people; quick however many there are. */
export async function countOpenRemediations(client: Client): Promise<{ open: number; waiting: number }> {
  const waits: Criterion = { key: searchAttributes.state, values: ['waiting-for-decision', 'snoozed'] };
  const [open, waiting] = await Promise.all([
    countExecutions(client, isOpen),
    countExecutions(client, [...isOpen, waits]),
  ]);
  return { open, waiting };
}

/** Every open item, of one target or of all, the oldest first; those that have ended and still tell people so, last. */
export async function listOpenRemediations(
  client: Client,
  filter: { target?: string; finding?: string } = {},
): Promise<OpenRemediation[]> {
  const criteria: Criterion[] = [...isOpen];
  if (filter.target !== undefined) criteria.push({ key: searchAttributes.target, values: [filter.target] });
  if (filter.finding !== undefined) {
    if (!finding.test(filter.finding)) return [];
    criteria.push({ key: searchAttributes.finding, values: [filter.finding] });
  }
  const open: OpenRemediation[] = [];
  for await (const execution of listExecutions(client, criteria)) {
    const memo = memoOf(execution.memo);
    open.push({
      workflowId: execution.workflowId,
      runId: execution.runId,
      target: wordOf(execution, searchAttributes.target),
      severity: wordOf(execution, searchAttributes.severity),
      drift: wordsOf(execution, searchAttributes.drift),
      findings: wordsOf(execution, searchAttributes.finding),
      actors: memo.managers ?? wordsOf(execution, searchAttributes.actor),
      startedAt: execution.startTime,
      ...memo,
    });
  }
  const isEnding = ({ phase }: OpenRemediation): number => Number(phase === 'closed');
  return open.toSorted(
    (one, other) => isEnding(one) - isEnding(other) || one.startedAt.getTime() - other.startedAt.getTime(),
  );
}

/** Those of them that wait for a person: the gravest first, and of the same severity in the order given. */
export function waitingForPeople(open: readonly OpenRemediation[]): OpenRemediation[] {
  return open
    .filter(({ phase }) => phase === 'waiting-for-decision')
    .toSorted((one, other) => graverFirst(one.severity, other.severity));
}

/** A remediation that has not taken its first step yet has no memo. */
function memoOf(memo: Record<string, unknown> | undefined): RemediationMemo {
  const none: RemediationMemo = { title: '', digest: '', phase: 'observing', actions: [], expiresAt: '' };
  return { ...none, ...(memo as Partial<RemediationMemo> | undefined) };
}
