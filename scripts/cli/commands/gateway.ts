import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';

export function registerGateway(program: Command): void {
  const gateway = program
    .command('gateway')
    .description('Serve Slack, the pages, health and metrics on one port. Runs until Ctrl-C.')
    .action(async () => {
      const { runGateway } = await import('../actions/gateway.ts');
      await runGateway(gateway);
    });
  addHelp(gateway, {
    examples: [
      ['plumbline gateway', 'with the plumbline.yaml of this folder or the nearest above'],
      ['plumbline gateway --config prod.yaml', 'address, port and Slack are under gateway and slack there'],
    ],
    exitCodes: { [exitCodes.clean]: 'stopped as asked', [exitCodes.error]: 'an error' },
  });
}
