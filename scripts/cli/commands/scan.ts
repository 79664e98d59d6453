import type { Command } from 'commander';
import { durationOption } from '../duration-option.ts';
import { addHelp } from '../help.ts';
import { formatOption, scanFormats } from '../output.ts';
import type { ScanFormat } from '../output.ts';

export interface ScanOptions {
  wait: boolean;
  /** Milliseconds. */
  timeout: number;
  format: ScanFormat;
}

export function registerScan(program: Command): void {
  const scan = program
    .command('scan')
    .description('Scan a target now, instead of when its schedule says, and print what it finds.')
    .argument('<target>', 'A target of plumbline.yaml.')
    .option('--no-wait', 'Start the scan and leave it to itself.')
    .addOption(durationOption('--timeout <duration>', 'How long to wait for the result.', '30m'))
    .addOption(formatOption(scanFormats))
    .action(async (target: string, options: ScanOptions) => {
      const { scanTarget } = await import('../actions/scan.ts');
      await scanTarget(target, options, scan);
    });
  addHelp(scan, {
    examples: [
      ['plumbline scan payments-prod', 'scan and print the findings as `plumbline diff` does'],
      ['plumbline scan payments-prod -o json', 'for a pipeline'],
      ['plumbline scan payments-prod --no-wait', 'only start it'],
    ],
  });
}
