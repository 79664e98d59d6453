import { Option } from 'commander';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import type { Format } from '../output.ts';
import { addPrintingCommand, doneOrError } from '../printing-command.ts';
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
    exitCodes: doneOrError,
  });
}

function registerList(audit: Command): void {
  addPrintingCommand(audit, {
    name: 'list',
    description: 'Print what happened, the oldest first.',
    options: filters(),
    examples: [['plumbline audit list --actor ada -o json', 'for a report']],
    exitCodes: doneOrError,
  }).action(async (options: AuditListOptions, command: Command) => {
    const { listAudit } = await import('../actions/audit.ts');
    await listAudit(options, command);
  });
}

function registerExport(audit: Command): void {
  const exported = audit
    .command('export')
    .description('Print every entry as a line of JSON, with its place in the chain.')
    .action(async (options: AuditFilterOptions, command: Command) => {
      const { exportAudit } = await import('../actions/audit.ts');
      await exportAudit(options, command);
    });
  for (const filter of filters()) exported.addOption(filter);
  addHelp(exported, {
    examples: [['plumbline audit export --since 2027-01-01 > audit.jsonl', 'to keep elsewhere']],
    exitCodes: doneOrError,
  });
}

function registerVerify(audit: Command): void {
  addPrintingCommand(audit, {
    name: 'verify',
    description: 'Follow the chain of hashes, and name the first entry that is not what was written.',
    options: [
      new Option(
        '--head <hash>',
        'A hash that an earlier verify printed: shows also whether the end was cut off.',
      ),
    ],
    examples: [['plumbline audit verify -o json', 'keep its head somewhere else, and compare with it later']],
    exitCodes: { [exitCodes.clean]: 'as it was written', [exitCodes.error]: 'changed, or an error' },
  }).action(async (options: AuditVerifyOptions, command: Command) => {
    const { verifyAudit } = await import('../actions/audit.ts');
    await verifyAudit(options, command);
  });
}

function filters(): Option[] {
  return [
    new Option('--target <name>', 'Only of this target.'),
    new Option('--actor <name>', 'Only by this person, under any name the door knew.'),
    new Option('--since <when>', 'From then on: 7d ago, 2027-01-01.').argParser(moment),
    new Option('--until <when>', 'Before then.').argParser(moment),
  ];
}

/** Commander passes the value before as well. */
function moment(text: string): string {
  return parseMoment(text);
}
