import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { commandGroups } from '../../../scripts/cli/command-groups.ts';
import { createProgram } from '../../../scripts/cli/program.ts';
import type { MarkdownPage } from '../../../scripts/docs/markdown-page.ts';

/** A use of the command line in documentation. */
export interface WrittenCommandLine {
  line: string;
  words: string[];
  /** Within a sentence it may be a part only: the command without its arguments. */
  partial: boolean;
}

/** Every command line of plumbline that a page shows, in blocks of shell commands and in text. */
export function commandLinesOf({ blocks, spans }: MarkdownPage): WrittenCommandLine[] {
  const shell = blocks.filter(({ language }) => language === 'sh');
  const whole = shell.flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'));
  return [...whole.flatMap((line) => callsIn(line, false)), ...spans.flatMap((span) => callsIn(span, true))];
}

/** Calls in one line, also behind a pipe, variables or another program that starts them. */
function callsIn(line: string, partial: boolean): WrittenCommandLine[] {
  return splitCommands(line).flatMap((words) => {
    const rest = words.slice(words.findIndex((word) => !/^[A-Z_]+=|^(?:npx|kubectl|exec)$/.test(word)));
    const [program = '', ...args] = rest;
    return /^(?:scripts\/|\.\/)?plumbline$/.test(program) && args.length > 0
      ? [{ line, words: args, partial }]
      : [];
  });
}

/** The words of each simple command of a line of shell: without quotes, comments and redirections. */
function splitCommands(line: string): string[][] {
  const words = line.match(/"[^"]*"|'[^']*'|\$\([^)]*\)|[|&;<>]+|[^\s|&;<>]+/g) ?? [];
  const commands: string[][] = [[]];
  let isTarget = false;
  for (const word of words) {
    if (word.startsWith('#')) break;
    if (isTarget) isTarget = false;
    else if (/^[<>]+$/.test(word)) isTarget = true;
    else if (/^[|&;]+$/.test(word)) commands.push([]);
    else commands.at(-1)?.push(word.replaceAll(/^["']|["']$/g, ''));
  }
  return commands;
}

/** What is wrong with a command line, by the real program without its actions; undefined where nothing is. */
export async function faultOf({ words, partial }: WrittenCommandLine): Promise<string | undefined> {
  const program = createProgram(commandGroups);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    if (command.commands.length === 0) command.action(() => {});
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return isHarmless(error, words, partial) ? undefined : error.message;
  }
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

const incomplete = new Set([
  'commander.help',
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
  'commander.optionMissingArgument',
]);

function isHarmless({ code, message }: CommanderError, words: readonly string[], partial: boolean): boolean {
  if (code === 'commander.helpDisplayed' || code === 'commander.version') return true;
  // A placeholder such as ACTION stands for one of the values that there are.
  if (code === 'commander.invalidArgument')
    return words.some((word) => /^[A-Z]+$/.test(word) && message.includes(word));
  return partial && incomplete.has(code);
}
