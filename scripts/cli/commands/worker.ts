import { Option } from 'commander';
import type { Command } from 'commander';
import { workerRoles } from '../../../domain/worker-role.ts';
import type { WorkerRole } from '../../../domain/worker-role.ts';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { logLevelOption } from '../log-level-option.ts';
import type { LogLevel } from '../../../workers/observability/log-level.ts';
import { parsePort } from '../port-option.ts';

export interface WorkerCommandOptions {
  role?: WorkerRole[];
  buildId?: string;
  logLevel: LogLevel;
  metricsPort?: number;
}

export function registerWorker(program: Command): void {
  const worker = program
    .command('worker')
    .description('Do the work that Temporal hands out: scans, remediations. Runs until Ctrl-C.')
    .addOption(
      new Option(
        '--role <role...>',
        'Do the work of this role alone; repeatable. Without it, that of all roles.',
      ).choices(workerRoles),
    )
    .option(
      '--build-id <id>',
      'This build among the versions of the workers (else TEMPORAL_WORKER_BUILD_ID; turns versioning on).',
    )
    .addOption(
      new Option(
        '--metrics-port <port>',
        'Where /metrics, /healthz and /readyz are (else metrics.port, else 9464); 0 takes any free one.',
      ).argParser(parsePort),
    )
    .addOption(logLevelOption())
    .action(async (options: WorkerCommandOptions) => {
      const { runWorker } = await import('../actions/worker.ts');
      await runWorker(options, worker);
    });
  addHelp(worker, {
    examples: [
      ['plumbline worker', 'with the plumbline.yaml of this folder or the nearest above'],
      ['plumbline worker --config prod.yaml --log-level info', 'and say more about what goes on'],
      ['plumbline worker --role scanning', 'only what reads clusters, with the rights for just that'],
      ['plumbline worker --metrics-port 9000', 'metrics and health on another port'],
      ['plumbline schedules apply', 'once for each change of the configuration: what is scanned when'],
    ],
    exitCodes: { [exitCodes.clean]: 'stopped as asked', [exitCodes.error]: 'an error' },
  });
}
