import { Option } from 'commander';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';
import { parseEnd } from '../until-option.ts';

export interface UnfreezeOptions {
  target: string[];
  model: string[];
  reason: string;
  format: Format;
}

export interface FreezeOptions extends UnfreezeOptions {
  /** When it ends by itself, RFC 3339. */
  for?: string;
  everything?: true;
}

export function registerFreeze(program: Command): void {
  registerFreezing(program);
  registerUnfreezing(program);
}

function registerFreezing(program: Command): void {
  const freeze = program
    .command('freeze')
    .description(
      'Stop every change at once. Scans, analyses and decisions go on, and what is decided waits.',
    );
  withScopes(freeze)
    .addOption(
      new Option('--for <when>', 'When it ends by itself: 2h, 1d, 2027-03-01T12:00:00Z.').argParser(
        (text: string) => parseEnd(text),
      ),
    )
    .option('--everything', 'Stop also what puts back, such as a canary that fails.')
    .action(async (options: FreezeOptions) => {
      const { freeze: stop } = await import('../actions/freeze.ts');
      await stop(options, freeze);
    });
  addHelp(freeze, {
    examples: [
      ['plumbline freeze --reason "moving the network" --for 2h', 'everything that Plumbline changes'],
      ['plumbline freeze --target payments-prod --model fraud', 'one target and one model'],
    ],
    exitCodes: { [exitCodes.clean]: 'frozen', [exitCodes.error]: 'an error: nothing is frozen that was not' },
  });
}

function registerUnfreezing(program: Command): void {
  const unfreeze = program
    .command('unfreeze')
    .description('Let changes go on: what waits is done within seconds, if it is still what was decided on.');
  withScopes(unfreeze).action(async (options: UnfreezeOptions) => {
    const { unfreeze: letGo } = await import('../actions/freeze.ts');
    await letGo(options, unfreeze);
  });
  addHelp(unfreeze, {
    examples: [
      ['plumbline unfreeze', 'everything that is frozen'],
      ['plumbline unfreeze --target payments-prod', 'what was frozen of one target alone'],
    ],
    exitCodes: { [exitCodes.clean]: 'done', [exitCodes.error]: 'refused, or an error' },
  });
}

function withScopes(command: Command): Command {
  return command
    .addOption(scopeOption('--target <name>', 'Only this target; may be repeated.'))
    .addOption(scopeOption('--model <name>', 'Only this model; may be repeated.'))
    .addOption(new Option('--reason <text>', 'Why, for whoever finds it so.').default('', 'none'))
    .addOption(formatOption());
}

function scopeOption(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((value: string, before: string[]) => [...before, value])
    .default([], 'all');
}
