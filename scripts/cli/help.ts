import type { Command } from 'commander';

export interface HelpTexts {
  /** Two or three lines to copy, each with what it does. */
  examples: readonly (readonly [commandLine: string, meaning: string])[];
  /** What the exit codes mean here, where it is not drift that is asked for. */
  exitCodes?: Readonly<Record<number, string>>;
}

const driftCodes = { 0: 'nothing drifted', 1: 'drift', 2: 'an error' };

const added = new WeakMap<Command, HelpTexts>();

/** What was added to the help of a command, as data. */
export function helpTextsOf(command: Command): HelpTexts | undefined {
  return added.get(command);
}

/** Adds to the help of a command what its options do not say. */
export function addHelp(command: Command, { examples, exitCodes = driftCodes }: HelpTexts): Command {
  added.set(command, { examples, exitCodes });
  const width = Math.max(...examples.map(([line]) => line.length));
  const exampleLines = examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`);
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `${code} ${meaning}`);
  return command.addHelpText(
    'after',
    `\nExamples:\n${exampleLines.join('\n')}\n\nExit codes: ${codes.join(', ')}`,
  );
}
