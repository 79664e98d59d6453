import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';

export function registerWorker(program: Command): void {
  const worker = program
    .command('worker')
    .description('Do the work that Temporal hands out: scans, remediations. Runs until Ctrl-C.')
    .action(async () => {
      const { runWorker } = await import('../actions/worker.ts');
      await runWorker(worker);
    });
  addHelp(worker, {
    examples: [
      ['plumbline worker', 'with the plumbline.yaml of this folder or the nearest above'],
      ['plumbline worker --config prod.yaml --verbose', 'and say more about what goes on'],
      ['plumbline schedules apply', 'once for each change of the configuration: what is scanned when'],
    ],
    exitCodes: { [exitCodes.clean]: 'stopped as asked', [exitCodes.error]: 'an error' },
  });
}
