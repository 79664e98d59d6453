import type { Command } from 'commander';
import { durationOption } from '../duration-option.ts';
import { addHelp } from '../help.ts';
import { formatOption, scanFormats } from '../output.ts';
import type { ScanFormat } from '../output.ts';

export interface DiffOptions {
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  release?: string;
  values?: string[];
  fieldManager?: string;
  local?: true;
  watch?: true;
  /** Milliseconds. */
  interval: number;
  format: ScanFormat;
}

export function registerDiff(program: Command): void {
  const diff = program
    .command('diff')
    .description(
      'Show how the live cluster differs from manifests; it changes nothing and needs no server of ours.',
    )
    .argument(
      '<path...>',
      'Overlays of Kustomize, Helm charts, folders or files of YAML or JSON; - is standard input.',
    )
    .option('--kubeconfig <file>', 'The kubeconfig (else KUBECONFIG, else ~/.kube/config).')
    .option('--context <name>', 'Context of the kubeconfig (else its current one).')
    .option('-n, --namespace <name>', 'Where objects belong that name no namespace.')
    .option('--release <name>', 'Release that a chart is rendered for (else the name of its folder).')
    .option('--values <file...>', 'Values files of a chart; later ones win.')
    .option('--field-manager <name>', 'Name under which dry runs are sent.', 'plumbline')
    .option('--local', 'Ask for no dry runs: reading is enough, but what Git does not state stays unseen.')
    .option('--watch', 'Compare again whenever files or live objects change, until Ctrl-C.')
    .addOption(durationOption('--interval <duration>', 'With --watch: compare at least this often.', '30s'))
    .addOption(formatOption(scanFormats))
    .action(async (paths: string[], options: DiffOptions) => {
      const { diffSources } = await import('../actions/diff.ts');
      await diffSources(paths, options, diff);
    });
  addHelp(diff, {
    examples: [
      ['plumbline diff k8s/', 'the folder against the current context'],
      ['plumbline diff api.yaml --context prod-eu -n payments', 'one file against a cluster you name'],
      ['plumbline diff overlays/prod', 'an overlay, rendered by kustomize'],
      ['plumbline diff charts/shop --values prod.yaml -n shop', 'a chart, rendered by helm'],
      ['jsonnet app.jsonnet | plumbline diff -', 'whatever renders to manifests'],
      ['plumbline diff k8s/ -o json', 'for a pipeline'],
      ['plumbline diff k8s/ -o html > diff.html', 'one file to hand on; it loads nothing'],
      ['plumbline diff k8s/ --watch', 'while you edit: again at each change of a file or of the cluster'],
    ],
  });
}
