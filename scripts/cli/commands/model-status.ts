import type { Command } from 'commander';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelStatusOptions {
  format: Format;
}

export function registerModelStatus(program: Command): void {
  const status = modelCommand(program)
    .command('status')
    .description(
      'How models stand: what their latest scans found, and the retraining and rollout under way, live.',
    )
    .argument('[model]', 'A model of plumbline.yaml; all if none is named.')
    .addOption(formatOption())
    .action(async (model: string | undefined, options: ModelStatusOptions) => {
      const { printModelStatus } = await import('../actions/model-status.ts');
      await printModelStatus(model, options, status);
    });
  addHelp(status, {
    examples: [
      ['plumbline model status', 'every model'],
      ['plumbline model status fraud -o json', 'one model, for a pipeline'],
    ],
    exitCodes: {
      0: 'nothing drifts',
      1: 'drift',
      2: 'an error, a scan that failed, or not enough data to say',
    },
  });
}
