import type { Command } from 'commander';
import { durationOption } from '../duration-option.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelScanOptions {
  wait: boolean;
  /** Milliseconds. */
  timeout: number;
  format: Format;
}

export function registerModelScan(program: Command): void {
  const scan = modelCommand(program)
    .command('scan')
    .description("Compare a model's present data with its reference now, instead of when its schedule says.")
    .argument('<model>', 'A model of plumbline.yaml.')
    .option('--no-wait', 'Start the scan and leave it to itself.')
    .addOption(durationOption('--timeout <duration>', 'How long to wait for the result.', '1h'))
    .addOption(formatOption())
    .action(async (model: string, options: ModelScanOptions) => {
      const { scanModel } = await import('../actions/model-scan.ts');
      await scanModel(model, options, scan);
    });
  addHelp(scan, {
    examples: [
      ['plumbline model scan fraud', 'scan and print what moved, as `plumbline model drift` does'],
      ['plumbline model scan fraud -o json', 'for a pipeline'],
      ['plumbline model scan fraud --no-wait', 'only start it'],
    ],
    exitCodes: { 0: 'nothing drifted', 1: 'drift', 2: 'an error, or not enough data to say' },
  });
}
