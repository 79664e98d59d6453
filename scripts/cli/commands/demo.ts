import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';

export function registerDemo(program: Command): void {
  const demo = program
    .command('demo')
    .description('The whole system on this machine, on real servers, with a story to follow.')
    .option('--yes', 'Answer every question of the story with "heal".')
    .option('--exit', 'Stop when the story is told, instead of staying up to look around.')
    .action(async (options: { yes?: true; exit?: true }) => {
      const { runDemo } = await import('../../demo/run-demo.ts');
      const kept = await runDemo({ yes: options.yes === true, exit: options.exit === true });
      process.exitCode = kept ? exitCodes.clean : exitCodes.drift;
    });
  addHelp(demo, {
    examples: [
      ['plumbline demo', 'follow the story, decide in the terminal, look around afterwards'],
      ['plumbline demo --yes --exit', 'play it through unattended'],
    ],
    exitCodes: {
      [exitCodes.clean]: 'everything that was promised happened',
      [exitCodes.drift]: 'something did not',
      [exitCodes.error]: 'an error',
    },
  });
}
