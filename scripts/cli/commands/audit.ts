import { Option } from 'commander';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { parseMoment } from '../until-option.ts';

export interface AuditFilterOptions {
  target?: string;
  actor?: string;
  /** RFC 3339. */
  since?: string;
  until?: string;
}

export interface AuditListOptions extends AuditFilterOptions {
  format: Format;
}

export interface AuditVerifyOptions {
  head?: string;
  format: Format;
}

const codes = { [exitCodes.clean]: 'done', [exitCodes.error]: 'an error' };

export function registerAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('Who decided what, by which door and on which evidence, and what was healed.');
  registerList(audit);
  registerExport(audit);
  registerVerify(audit);
  addHelp(audit, {
    examples: [
      ['plumbline audit list --target payments --since 7d', 'the last week of a target'],
      ['plumbline audit verify', 'whether somebody has changed the trail'],
    ],
    exitCodes: codes,
  });
}

function registerList(audit: Command): void {
  const list = withFilters(
    audit.command('list').description('Print what happened, the oldest first.').addOption(formatOption()),
  ).action(async (options: AuditListOptions) => {
    const { listAudit } = await import('../actions/audit.ts');
    await listAudit(options, list);
  });
  addHelp(list, {
    examples: [['plumbline audit list --actor ada -o json', 'for a report']],
    exitCodes: codes,
  });
}

function registerExport(audit: Command): void {
  const exported = withFilters(
    audit.command('export').description('Print every entry as a line of JSON, with its place in the chain.'),
  ).action(async (options: AuditFilterOptions) => {
    const { exportAudit } = await import('../actions/audit.ts');
    await exportAudit(options, exported);
  });
  addHelp(exported, {
    examples: [['plumbline audit export --since 2027-01-01 > audit.jsonl', 'to keep elsewhere']],
    exitCodes: codes,
  });
}

function registerVerify(audit: Command): void {
  const verify = audit
    .command('verify')
    .description('Follow the chain of hashes, and name the first entry that is not what was written.')
    .option('--head <hash>', 'A hash that an earlier verify printed: shows also whether the end was cut off.')
    .addOption(formatOption())
    .action(async (options: AuditVerifyOptions) => {
      const { verifyAudit } = await import('../actions/audit.ts');
      await verifyAudit(options, verify);
    });
  addHelp(verify, {
    examples: [['plumbline audit verify -o json', 'keep its head somewhere else, and compare with it later']],
    exitCodes: { [exitCodes.clean]: 'as it was written', [exitCodes.error]: 'changed, or an error' },
  });
}

function withFilters(command: Command): Command {
  return command
    .option('--target <name>', 'Only of this target.')
    .option('--actor <name>', 'Only by this person, under any name the door knew.')
    .addOption(new Option('--since <when>', 'From then on: 7d ago, 2027-01-01.').argParser(moment))
    .addOption(new Option('--until <when>', 'Before then.').argParser(moment));
}

/** Commander passes the value before as well. */
function moment(text: string): string {
  return parseMoment(text);
}
