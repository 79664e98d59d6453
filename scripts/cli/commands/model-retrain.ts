import type { Command } from 'commander';
import { durationOption } from '../duration-option.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelRetrainOptions {
  reason?: string;
  wait?: true;
  plan?: true;
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

export function registerModelRetrain(program: Command): void {
  const retrain = modelCommand(program)
    .command('retrain')
    .description(
      'Train a model on newer data and hold the candidate against the one that serves; all is put back unless it is better.',
    )
    .argument('<model>', 'A model of plumbline.yaml that has `retrain`.')
    .option('--reason <text>', 'Why, for the record and for those who approve.')
    .option('--plan', 'Only say what would be done, or why it may not be: nothing is created.')
    .option('--wait', 'Wait until it has ended, and say how.')
    .addOption(durationOption('--timeout <duration>', 'With --wait: how long.', '24h'))
    .addOption(formatOption())
    .action(async (model: string, options: ModelRetrainOptions) => {
      const { retrainModel } = await import('../actions/model-retrain.ts');
      await retrainModel(model, options, retrain);
    });
  addHelp(retrain, {
    examples: [
      ['plumbline model retrain fraud --plan', 'what it would do and cost, or why it is refused now'],
      ['plumbline model retrain fraud --reason "new fraud pattern"', 'start it; people approve the plan'],
      ['plumbline model retrain fraud --wait', 'and follow it to the end'],
      ['plumbline model cancel fraud --reason "wrong data"', 'stop it and put everything back'],
    ],
    exitCodes: {
      0: 'started; with --plan, it could be; with --wait, the candidate is registered',
      2: 'refused, not good enough, or an error',
    },
  });
}
