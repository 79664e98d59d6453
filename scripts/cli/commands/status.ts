import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { labelOption } from '../label-selector.ts';
import type { LabelSelector } from '../label-selector.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface StatusOptions {
  target?: string;
  /** Of Argo CD. */
  project?: string;
  label?: LabelSelector;
  format: Format;
}

export function registerStatus(program: Command): void {
  const status = program
    .command('status')
    .description('What drifts and what waits for a person, each with its age, a link, and how to answer.')
    .option('--target <name>', 'Only this target.')
    .option('--project <name>', 'Only targets taken from Applications of this project of Argo CD.')
    .addOption(labelOption())
    .addOption(formatOption())
    .action(async (options: StatusOptions) => {
      const { printStatus } = await import('../actions/status.ts');
      await printStatus(options, status);
    });
  addHelp(status, {
    examples: [
      ['plumbline status', 'everything, as the latest scans found it'],
      ['plumbline status --target payments-prod -o json', 'one target, for a pipeline'],
      ['plumbline status -l team=shop', 'the targets of one team'],
    ],
    exitCodes: {
      [exitCodes.clean]: 'nothing drifts',
      [exitCodes.drift]: 'drift',
      [exitCodes.error]: 'an error, or a scan that could not compare everything',
    },
  });
}
