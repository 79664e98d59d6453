import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface LinkOptions {
  person?: string;
  format: Format;
}

export function registerLink(program: Command): void {
  const link = program
    .command('link')
    .description(
      'Print a signed link to the pages, or to one finding. It expires (gateway.links.expireAfter).',
    )
    .argument('[finding]', 'The finding, as `plumbline status` names it; everything unless stated.')
    .option('--person <name>', 'Whoever opens the link can decide under this name: give it to nobody else.')
    .addOption(formatOption())
    .action(async (finding: string | undefined, options: LinkOptions) => {
      const { printLink } = await import('../actions/link.ts');
      await printLink(finding, options, link);
    });
  addHelp(link, {
    examples: [
      ['plumbline link', 'everything that is open'],
      ['plumbline link 411e1e5907b2', 'one finding, to paste into a ticket'],
    ],
    exitCodes: { [exitCodes.clean]: 'printed', [exitCodes.error]: 'an error' },
  });
}
