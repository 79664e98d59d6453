import type { Command } from 'commander';
import { durationOption } from '../duration-option.ts';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

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
  const uninstall = program
    .command('uninstall')
    .description(
      'Give Argo CD and Flux their settings back, and take away everything that Plumbline has made. Workers have to run until it is done.',
    )
    .option('--dry-run', 'Only list what would be done.')
    .option('--yes', 'Do not ask.')
    .option('--stop', 'Stop rollouts and retrainings that are under way; they put everything back.')
    .option('--storage', 'Delete findings, reports, payloads and the audit trail as well.')
    .addOption(durationOption('--timeout <duration>', 'How long to wait for what has to be put back.', '30m'))
    .addOption(formatOption())
    .action(async (options: UninstallOptions) => {
      const { uninstallAll } = await import('../actions/uninstall.ts');
      await uninstallAll(options, uninstall);
    });
  addHelp(uninstall, {
    examples: [
      ['plumbline uninstall --dry-run', 'what would be put back and taken away'],
      ['plumbline uninstall --stop --yes', 'all of it, also what is under way'],
    ],
    exitCodes: {
      [exitCodes.clean]: 'done',
      [exitCodes.drift]: 'done, and a person has to see to something',
      [exitCodes.error]: 'refused, or not all could be done: run it again',
    },
  });
}
