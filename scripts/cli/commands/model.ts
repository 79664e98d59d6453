import type { Command } from 'commander';

/** `plumbline model`, to which the commands for models add themselves. */
export function modelCommand(program: Command): Command {
  const existing = program.commands.find((command) => command.name() === 'model');
  return existing ?? program.command('model').description('Watch models, and bring them back to their data.');
}
