import type { Command } from 'commander';
import { readAuditTrail, verifyAuditTrail } from '../../../activities/audit-trail/read-audit-trail.ts';
import type { AuditEntry } from '../../../domain/approval/audit-chain.ts';
import { matchesAudit } from '../../../domain/approval/audit-filter.ts';
import { openTrailStorage } from '../../../workers/trail-storage.ts';
import type { AuditFilterOptions, AuditListOptions, AuditVerifyOptions } from '../commands/audit.ts';
import { exitCodes } from '../exit-codes.ts';
import { openConfiguration } from '../open-configuration.ts';
import { printResult } from '../output.ts';
import { renderAudit } from '../render/audit.ts';

/** Prints the entries that match. */
export async function listAudit({ format, ...filter }: AuditListOptions, command: Command): Promise<void> {
  const entries = await Array.fromAsync(selected(filter, command));
  printResult(format, { entries }, (_, colors) => renderAudit(entries, colors));
}

/** Prints the entries that match, each on a line, as they are stored. */
export async function exportAudit(filter: AuditFilterOptions, command: Command): Promise<void> {
  for await (const entry of selected(filter, command)) {
    const isTaken = process.stdout.write(`${JSON.stringify(entry)}\n`);
    if (!isTaken) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

/** Says whether the trail is what was written. */
export async function verifyAudit({ head, format }: AuditVerifyOptions, command: Command): Promise<void> {
  const store = await openTrailStorage(await openConfiguration(command));
  const verification = await verifyAuditTrail(store, head);
  const { fault, entries } = verification;
  printResult(format, { intact: fault === undefined, ...verification }, (shown, colors) =>
    fault === undefined
      ? `${colors.green('intact')}: ${entries} entries, head ${shown.head}`
      : `${colors.red('broken')} at entry ${fault.entry}: ${fault.reason}; ${entries} entries before it are intact`,
  );
  if (fault !== undefined) process.exitCode = exitCodes.error;
}

async function* selected(filter: AuditFilterOptions, command: Command): AsyncGenerator<AuditEntry> {
  const store = await openTrailStorage(await openConfiguration(command));
  for await (const entry of readAuditTrail(store, warnOfGap)) {
    if (matchesAudit(entry.record, filter)) yield entry;
  }
}

function warnOfGap(place: string): void {
  process.stderr.write(
    `warning: ${place} of the audit trail holds no entry and is left out: plumbline audit verify\n`,
  );
}
