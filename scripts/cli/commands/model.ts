import type { Command } from 'commander';
import { addHelp } from '../help.ts';

/** `plumbline model`, to which the commands for models add themselves. */
export function modelCommand(program: Command): Command {
  const existing = program.commands.find((command) => command.name() === 'model');
  if (existing !== undefined) return existing;
  const model = program.command('model').description('Watch models, and bring them back to their data.');
  return addHelp(model, {
    examples: [
      ['plumbline model drift --help', 'compare two data sets; needs no server'],
      ['plumbline model status fraud', 'how a model stands, with what is under way'],
      ['plumbline model retrain fraud --plan', 'what a retraining would do, or why it may not'],
    ],
  });
}
