import type { AuditRecord } from '../../../../domain/approval/audit-record.ts';
import { faultOfEntry, noEntries } from '../../../../domain/approval/audit-chain.ts';
import type { AuditHead } from '../../../../domain/approval/audit-chain.ts';
import type { Evidence, Violation } from '../evidence.ts';
import type { JournalEntry } from '../journal.ts';

type SentDecision = Extract<JournalEntry, { kind: 'decision' }>;

const rule = 'decisions count once';

/**
 * Each decision that a door took is on record once, whatever became of it; of each question one counts, and something
 * came of it. The trail that says so is unbroken.
 */
export function decisionsCountOnce({ journal, trail }: Evidence): Violation[] {
  const records = trail.map(({ record }) => record);
  const decisions = records.filter(({ kind }) => kind === 'decision');
  const sent = journal.filter((entry): entry is SentDecision => entry.kind === 'decision');
  return [
    ...brokenEntries(trail),
    ...repeated(records),
    ...sent.filter(({ outcome }) => outcome === 'ok').flatMap((one) => lost(one, decisions)),
    ...[...Map.groupBy(records, ({ workflowId }) => workflowId).values()].flatMap(inconsistent),
  ];
}

function brokenEntries(trail: Evidence['trail']): Violation[] {
  let head: AuditHead = noEntries;
  return trail.flatMap((entry) => {
    const fault = faultOfEntry(head, entry);
    head = entry;
    return fault === undefined ? [] : [{ rule, what: `entry ${entry.number} of the audit trail: ${fault}` }];
  });
}

function repeated(records: readonly AuditRecord[]): Violation[] {
  return [...Map.groupBy(records, ({ id }) => id)]
    .filter(([, same]) => same.length > 1)
    .map(([id, same]) => ({ rule, what: `${id} is ${same.length} times on record` }));
}

/** The command line names who sits at the terminal behind whom they speak for: `ada (root@host)`. */
function isNamed(recorded: string, actor: string): boolean {
  return recorded === actor || recorded.startsWith(`${actor} (`);
}

function lost(one: SentDecision, decisions: readonly AuditRecord[]): Violation[] {
  const { workflowId, action, actor, decisionId, digest, door, at } = one;
  const isThis = (record: AuditRecord): boolean => {
    if (record.workflowId !== workflowId || record.action !== action || record.door !== door) return false;
    if (decisionId !== undefined) return record.id.endsWith(`/${decisionId}`);
    return isNamed(record.actor, actor) && record.evidence === digest;
  };
  if (decisions.some(isThis)) return [];
  const what = `${actor} decided ${action} about ${workflowId} (${door}), and it is not on record`;
  return [{ rule, what, at }];
}

/** Of one workflow, in order: after a decision that counts comes what was done about it before another counts. */
function inconsistent(records: readonly AuditRecord[]): Violation[] {
  const violations: Violation[] = [];
  let open: AuditRecord | undefined;
  for (const record of records) {
    if (record.kind === 'decision' && record.accepted === true) {
      if (open !== undefined) violations.push(violation(record, 'counts although another was under way'));
      open = record;
    } else if (record.kind !== 'decision' && record.kind !== 'message') open = undefined;
  }
  if (open !== undefined) violations.push(violation(open, 'counts, and nothing came of it'));
  return violations;
}

function violation({ actor, action, workflowId, at }: AuditRecord, fault: string): Violation {
  return { rule, what: `${action} of ${actor} about ${workflowId} ${fault}`, at: Date.parse(at) };
}
