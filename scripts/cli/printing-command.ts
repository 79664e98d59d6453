import type { Command, Option } from 'commander';
import { exitCodes } from './exit-codes.ts';
import { addHelp } from './help.ts';
import type { HelpTexts } from './help.ts';
import { formatOption } from './output.ts';

/** What a command says of itself. */
interface CommandWords extends HelpTexts {
  name: string;
  description: string;
  /** What is given without an option, such as `[name...]`, with what it means. */
  arguments?: readonly (readonly [given: string, meaning: string])[];
  options?: readonly Option[];
}

/** Exit codes of what is done, or is not. */
export const doneOrError: Readonly<Record<number, string>> = {
  [exitCodes.clean]: 'done',
  [exitCodes.error]: 'an error',
};

/** Adds a command that prints what it comes to, as text or JSON; the caller says by `action` what it does. */
export function addPrintingCommand(
  parent: Command,
  { name, description, arguments: given = [], options = [], ...help }: CommandWords,
): Command {
  const command = parent.command(name).description(description);
  for (const [argument, meaning] of given) command.argument(argument, meaning);
  for (const option of options) command.addOption(option);
  return addHelp(command.addOption(formatOption()), help);
}
