import type { Command } from 'commander';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelCancelOptions {
  reason: string;
  format: Format;
}

export function registerModelCancel(program: Command): void {
  const cancel = modelCommand(program)
    .command('cancel')
    .description('Stop the retraining of a model at any moment, and put everything back that it has done.')
    .argument('<model>', 'A model of plumbline.yaml.')
    .requiredOption('--reason <text>', 'Why, for the record.')
    .addOption(formatOption())
    .action(async (model: string, options: ModelCancelOptions) => {
      const { cancelModelRetraining } = await import('../actions/model-cancel.ts');
      await cancelModelRetraining(model, options, cancel);
    });
  addHelp(cancel, {
    examples: [['plumbline model cancel fraud --reason "wrong data"', 'its Job and data are deleted']],
    exitCodes: { 0: 'it is being put back', 2: 'refused, nothing to cancel, or an error' },
  });
}
