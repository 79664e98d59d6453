import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface InitOptions {
  context?: string;
  kubeconfig?: string;
  output: string;
  force?: true;
  format: Format;
}

export function registerInit(program: Command): void {
  const init = program
    .command('init')
    .description(
      'Find Applications of Argo CD, Kustomizations and HelmReleases of Flux, and InferenceServices; write plumbline.yaml.',
    )
    .option('--context <name>', 'Context of the kubeconfig (else the current one).')
    .option('--kubeconfig <file>', 'The kubeconfig (else KUBECONFIG, else ~/.kube/config).')
    .option('--output <file>', 'Where to write it.', 'plumbline.yaml')
    .option('--force', 'Write over a file that is there.')
    .addOption(formatOption())
    .action(async (options: InitOptions) => {
      const { initialize } = await import('../actions/init.ts');
      await initialize(options);
    });
  addHelp(init, {
    examples: [
      ['plumbline init', 'write plumbline.yaml for the current context'],
      ['plumbline init --context prod-eu --output prod.yaml', 'for another cluster, into another file'],
    ],
    exitCodes: { [exitCodes.clean]: 'written', [exitCodes.error]: 'nothing was found, or an error' },
  });
}
