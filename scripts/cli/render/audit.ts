import type { AuditEntry } from '../../../domain/approval/audit-chain.ts';
import type { AuditRecord } from '../../../domain/approval/audit-record.ts';
import type { Colors } from '../output.ts';
import { printable } from './printable.ts';
import { renderTable } from './table.ts';

/** The entries of the audit trail, a line each. */
export function renderAudit(entries: readonly AuditEntry[], colors: Colors): string {
  if (entries.length === 0) return 'nothing is recorded that matches';
  const rows = entries.map(({ record }) => [
    record.at.slice(0, 19).replace('T', ' '),
    printable(record.target),
    printable(record.actor),
    printable(record.door ?? '-'),
    whatHappened(record, colors),
    printable(record.title),
    printable([record.reason, record.comment, record.detail].filter(Boolean).join('; ')),
  ]);
  const headings = ['WHEN (UTC)', 'TARGET', 'WHO', 'DOOR', 'WHAT', 'ITEM', 'WHY'];
  return renderTable(headings.map(colors.dim), rows);
}

function whatHappened(record: AuditRecord, colors: Colors): string {
  const { kind, action, accepted, outcome } = record;
  if (kind === 'decision') return accepted === false ? colors.red(`${action}, refused`) : `${action}`;
  if (kind === 'rule') return `${action} rule`;
  if (kind === 'freeze') return `${action}`;
  if (kind === 'emergency') return emergencyStep(record, colors);
  if (kind === 'pull-request') return `pull request ${outcome}`;
  return kind === 'heal' ? `heal: ${outcome}` : `ended: ${outcome}`;
}

function emergencyStep({ action, accepted, outcome }: AuditRecord, colors: Colors): string {
  if (action === undefined) return `emergency ${outcome}`;
  return accepted === false ? colors.red(`${action} emergency, refused`) : `${action} emergency`;
}
