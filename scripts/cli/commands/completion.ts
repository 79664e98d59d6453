import { Argument } from 'commander';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';

export function registerCompletion(program: Command): void {
  const completion = program
    .command('completion')
    .description('Print a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'The shell it is for.').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion/completion-script.ts');
      process.stdout.write(completionScript(shell, program));
    });
  addHelp(completion, {
    examples: [
      ['source <(plumbline completion bash)', 'in ~/.bashrc'],
      ['source <(plumbline completion zsh)', 'in ~/.zshrc, after compinit'],
      ['plumbline completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
    exitCodes: { [exitCodes.clean]: 'printed', [exitCodes.error]: 'an error' },
  });
}

export type Shell = 'bash' | 'zsh' | 'fish';
