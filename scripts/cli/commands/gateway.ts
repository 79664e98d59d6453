import type { Command } from 'commander';
import type { LogLevel } from '../../../workers/observability/log-level.ts';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { logLevelOption } from '../log-level-option.ts';

export interface GatewayCommandOptions {
  logLevel: LogLevel;
  accessLog?: true;
}

export function registerGateway(program: Command): void {
  const gateway = program
    .command('gateway')
    .description('Serve Slack, the pages, health and metrics on one port. Runs until Ctrl-C.')
    .addOption(logLevelOption())
    .option('--access-log', 'Log every request: route, method, status, seconds. Never what was sent.')
    .action(async (options: GatewayCommandOptions) => {
      const { runGateway } = await import('../actions/gateway.ts');
      await runGateway(options, gateway);
    });
  addHelp(gateway, {
    examples: [
      ['plumbline gateway', 'with the plumbline.yaml of this folder or the nearest above'],
      ['plumbline gateway --config prod.yaml', 'address, port and Slack are under gateway and slack there'],
      ['plumbline gateway --access-log', 'and log every request'],
    ],
    exitCodes: { [exitCodes.clean]: 'stopped as asked', [exitCodes.error]: 'an error' },
  });
}
