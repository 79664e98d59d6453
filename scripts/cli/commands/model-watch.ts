import type { Command } from 'commander';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { modelCommand } from './model.ts';

export interface ModelWatchOptions {
  url?: string;
  showToken?: true;
  pullRequest?: true;
  target?: string;
  format: Format;
}

export function registerModelWatch(program: Command): void {
  const watch = modelCommand(program)
    .command('watch')
    .description(
      'What to add to the InferenceService of a model so that the gateway sees what it is asked and answers.',
    )
    .argument('<model>', 'A model of plumbline.yaml that names its inferenceService.')
    .option(
      '--url <address>',
      'Where the pods of the model reach the gateway (gateway.publicUrl unless stated).',
    )
    .option('--show-token', 'Print the address with its secret part (payloads.token), not with TOKEN.')
    .option('--pull-request', 'Open a pull request that adds it to the source of the InferenceService.')
    .option(
      '--target <name>',
      'The target whose Git has the InferenceService, where its namespace does not tell.',
    )
    .addOption(formatOption())
    .action(async (model: string, options: ModelWatchOptions) => {
      const { watchModel } = await import('../actions/model-watch.ts');
      await watchModel(model, options, watch);
    });
  addHelp(watch, {
    examples: [
      ['plumbline model watch fraud', 'the lines to add in Git, and what adding them does'],
      ['plumbline model watch fraud --pull-request', 'the same as a pull request'],
      ['plumbline model watch fraud --url http://plumbline.plumbline:8080', 'by a service of the cluster'],
    ],
    exitCodes: { 0: 'done', 2: 'an error' },
  });
}
