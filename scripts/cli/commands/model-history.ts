import type { Command } from 'commander';
import { addHelp } from '../help.ts';
import { wholeNumber } from '../model/option-values.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelHistoryOptions {
  limit: number;
  format: Format;
}

export function registerModelHistory(program: Command): void {
  const history = modelCommand(program)
    .command('history')
    .description('How the scans, retrainings and rollouts of a model went, the newest last.')
    .argument('<model>', 'A model of plumbline.yaml.')
    .option('--limit <n>', 'At most so many of each, the newest.', wholeNumber, 20)
    .addOption(formatOption())
    .action(async (model: string, options: ModelHistoryOptions) => {
      const { printModelHistory } = await import('../actions/model-history.ts');
      await printModelHistory(model, options, history);
    });
  addHelp(history, {
    examples: [
      ['plumbline model history fraud', 'the last 20 scans, retrainings and rollouts'],
      ['plumbline model history fraud --limit 1000 -o json', 'every score that is kept, for a notebook'],
    ],
    exitCodes: { 0: 'done', 2: 'an error' },
  });
}
