import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface IgnoreOptions {
  format: Format;
}

const codes = { [exitCodes.clean]: 'done', [exitCodes.error]: 'an error' };

export function registerIgnore(program: Command): void {
  const ignore = program
    .command('ignore')
    .description('Look after the rules that people made by deciding to ignore something.');
  registerList(ignore);
  registerRemove(ignore);
  addHelp(ignore, {
    examples: [
      ['plumbline ignore list', 'what is ignored, by whom, why and until when'],
      ['plumbline ignore remove payments 1a2b3c4d5e6f', 'report it again from the next scan on'],
    ],
    exitCodes: codes,
  });
}

function registerList(ignore: Command): void {
  const list = ignore
    .command('list')
    .description('What people decided to ignore. Rules of plumbline.yaml are in plumbline.yaml.')
    .argument('[target...]', 'Targets; all if none is named.')
    .addOption(formatOption())
    .action(async (targets: string[], options: IgnoreOptions) => {
      const { listIgnored } = await import('../actions/ignore.ts');
      await listIgnored(targets, options, list);
    });
  addHelp(list, { examples: [['plumbline ignore list payments', 'of one target']], exitCodes: codes });
}

function registerRemove(ignore: Command): void {
  const remove = ignore
    .command('remove')
    .description('End a rule before its time.')
    .argument('<target>', 'The target.')
    .argument('<id>', 'The rule, as `plumbline ignore list` names it.')
    .addOption(formatOption())
    .action(async (target: string, id: string, options: IgnoreOptions) => {
      const { removeIgnored } = await import('../actions/ignore.ts');
      await removeIgnored(target, id, options, remove);
    });
  addHelp(remove, {
    examples: [['plumbline ignore remove payments 1a2b3c4d5e6f', 'report it again']],
    exitCodes: codes,
  });
}
