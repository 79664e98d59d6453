import type { Command } from 'commander';
import { durationOption } from '../duration-option.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelRollbackOptions {
  reason: string;
  plan?: true;
  wait?: true;
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

export function registerModelRollback(program: Command): void {
  const rollback = modelCommand(program)
    .command('rollback')
    .description(
      'Take a rollout back: one under way is aborted; after one that is over, the model before it takes all traffic as soon as it is ready. An incident is answered with `plumbline decide ID roll-back` instead.',
    )
    .argument('<model>', 'A model of plumbline.yaml that has `rollout`.')
    .requiredOption('--reason <text>', 'Why, for the record and for those who approve.')
    .option('--plan', 'Only say what would be done, or why it cannot be: no traffic moves.')
    .option('--wait', 'Wait until it has ended, and say how.')
    .addOption(durationOption('--timeout <duration>', 'With --wait: how long.', '24h'))
    .addOption(formatOption())
    .action(async (model: string, options: ModelRollbackOptions) => {
      const { rollbackModel } = await import('../actions/model-rollback.ts');
      await rollbackModel(model, options, rollback);
    });
  addHelp(rollback, {
    examples: [
      ['plumbline model rollback fraud --reason "complaints since noon"', 'back to the model before'],
      ['plumbline model rollback fraud --reason "complaints since noon" --plan', 'what that would do'],
    ],
    exitCodes: {
      0: 'begun; with --wait, the model before serves',
      2: 'refused, nothing to go back to, or an error',
    },
  });
}
