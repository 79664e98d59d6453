import { Option } from 'commander';
import type { Command } from 'commander';
import { durationOption } from '../duration-option.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Format } from '../output.ts';
import { addPrintingCommand } from '../printing-command.ts';

export interface UninstallOptions {
  dryRun?: true;
  yes?: true;
  stop?: true;
  storage?: true;
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

export function registerUninstall(program: Command): void {
  addPrintingCommand(program, {
    name: 'uninstall',
    description:
      'Give Argo CD and Flux their settings back, and take away everything that Plumbline has made. Workers have to run until it is done.',
    options: [
      new Option('--dry-run', 'Only list what would be done.'),
      new Option('--yes', 'Do not ask.'),
      new Option('--stop', 'Stop rollouts and retrainings that are under way; they put everything back.'),
      new Option('--storage', 'Delete findings, reports, payloads and the audit trail as well.'),
      durationOption('--timeout <duration>', 'How long to wait for what has to be put back.', '30m'),
    ],
    examples: [
      ['plumbline uninstall --dry-run', 'what would be put back and taken away'],
      ['plumbline uninstall --stop --yes', 'all of it, also what is under way'],
    ],
    exitCodes: {
      [exitCodes.clean]: 'done',
      [exitCodes.drift]: 'done, and a person has to see to something',
      [exitCodes.error]: 'refused, or not all could be done: run it again',
    },
  }).action(async (options: UninstallOptions, command: Command) => {
    const { uninstallAll } = await import('../actions/uninstall.ts');
    await uninstallAll(options, command);
  });
}
