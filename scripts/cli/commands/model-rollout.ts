import type { Command } from 'commander';
import { durationOption } from '../duration-option.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelRolloutOptions {
  to?: string;
  reason?: string;
  wait?: true;
  plan?: true;
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

export function registerModelRollout(program: Command): void {
  const rollout = modelCommand(program)
    .command('rollout')
    .description(
      'Let a new model take traffic step by step, judged against the one that serves; undone where it is worse.',
    )
    .argument('<model>', 'A model of plumbline.yaml that has `rollout`.')
    .option('--to <uri>', 'Where the new model is; the newest registered candidate unless stated.')
    .option('--reason <text>', 'Why, for the record and for those who approve.')
    .option('--plan', 'Only say what would be done, or why it cannot be: no traffic moves.')
    .option('--wait', 'Wait until it has ended, and say how.')
    .addOption(durationOption('--timeout <duration>', 'With --wait: how long.', '24h'))
    .addOption(formatOption())
    .action(async (model: string, options: ModelRolloutOptions) => {
      const { rolloutModel } = await import('../actions/model-rollout.ts');
      await rolloutModel(model, options, rollout);
    });
  addHelp(rollout, {
    examples: [
      ['plumbline model rollout fraud --plan', 'the steps, the checks and how traffic is moved'],
      ['plumbline model rollout fraud', 'roll out the newest registered candidate'],
      ['plumbline model rollout fraud --to s3://models/fraud/v13', 'another model of the same service'],
      ['plumbline model abort fraud --reason "odd answers"', 'the model before it serves again'],
    ],
    exitCodes: {
      0: 'started; with --plan, it could be; with --wait, the new model serves',
      2: 'refused, undone, or an error',
    },
  });
}
