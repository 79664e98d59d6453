import { Option } from 'commander';
import type { Command } from 'commander';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface CodifyOptions {
  from: 'live';
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  release?: string;
  values?: string[];
  target?: string;
  dryRun?: true;
  format: Format;
}

export function registerCodify(program: Command): void {
  const codify = program
    .command('codify')
    .description(
      'Change manifests, overlays or charts so that they render to what runs, with the proof; commits nothing.',
    )
    .argument('<path...>', 'Overlays of Kustomize, Helm charts, folders or files of YAML or JSON.')
    .addOption(new Option('--from <where>', 'Where the values come from.').choices(['live']).default('live'))
    .option('--kubeconfig <file>', 'The kubeconfig (else KUBECONFIG, else ~/.kube/config).')
    .option('--context <name>', 'Context of the kubeconfig (else its current one).')
    .option('-n, --namespace <name>', 'Where objects belong that name no namespace.')
    .option('--release <name>', 'Release that a chart is rendered for (else the name of its folder).')
    .option('--values <file...>', 'Values files of a chart; later ones win.')
    .option(
      '--target <name>',
      'A target of the configuration: its cluster, namespaces, release and ignore rules; objects created by hand are added, too.',
    )
    .option('--dry-run', 'Print what would change, and write nothing.')
    .addOption(formatOption())
    .action(async (paths: string[], options: CodifyOptions) => {
      const { codifySources } = await import('../actions/codify.ts');
      await codifySources(paths, options, codify);
    });
  addHelp(codify, {
    examples: [
      ['plumbline codify overlays/prod', 'the overlay, or its base where no other overlay moves'],
      [
        'plumbline codify charts/shop --values charts/shop/prod.yaml -n shop',
        'the values that feed what changed',
      ],
      ['plumbline codify k8s/ --dry-run', 'the diff and the proof, and nothing written'],
      ['plumbline codify overlays/prod --target shop', 'with what was created by hand'],
    ],
    exitCodes: { 0: 'everything is in the source', 1: 'something was refused, see why', 2: 'an error' },
  });
}
