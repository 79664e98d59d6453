import type { Command } from 'commander';
import type { ExistingServerOptions } from '../../dev/existing-servers.ts';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import type { GlobalOptions } from '../program.ts';

export function registerDev(program: Command): void {
  const dev = program
    .command('dev')
    .description(
      'Temporal with its UI, a Kubernetes API, a Git repository, a worker and the pages, until Ctrl-C.',
    )
    .option('--kubeconfig <file>', 'Use this cluster instead of an embedded one.')
    .option('--context <name>', 'Context of that kubeconfig (else its current one).')
    .option('--use-existing-cluster', 'Use the cluster of KUBECONFIG or ~/.kube/config.')
    .option(
      '--temporal-address <host:port>',
      'Use this Temporal server (else TEMPORAL_ADDRESS, else an embedded one).',
    )
    .option(
      '--temporal-namespace <name>',
      'Namespace on that server (else TEMPORAL_NAMESPACE, else default).',
    )
    .action(async (options: ExistingServerOptions) => {
      const { runDevWithWorker } = await import('../../dev/dev-worker.ts');
      await runDevWithWorker(options, dev.optsWithGlobals<GlobalOptions>().config);
    });
  addHelp(dev, {
    examples: [
      ['plumbline dev', 'everything embedded; data stays for the next time'],
      [
        'plumbline dev --config plumbline.yaml',
        'your own targets in their own clusters, on an embedded Temporal',
      ],
      ['plumbline dev --use-existing-cluster', 'with the cluster that kubectl talks to'],
    ],
    exitCodes: { [exitCodes.clean]: 'stopped as asked', [exitCodes.error]: 'an error' },
  });
}
