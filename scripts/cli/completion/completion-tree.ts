import type { Command, Option } from 'commander';

/** What can stand in one place: these words, files, or nothing that is known. */
export interface CompletionValues {
  words: string[];
  files: boolean;
}

export interface CompletionOption {
  /** `-o`, `--format`. */
  names: string[];
  description: string;
  /** Absent for a switch. */
  value?: CompletionValues;
}

/** Everything that can follow one command, such as `config check`. */
export interface CompletionNode {
  /** Names of the commands from the root, joined by spaces; empty for the root. */
  path: string;
  commands: { name: string; description: string }[];
  options: CompletionOption[];
  arguments: CompletionValues;
}

/** The command tree as completion scripts see it: one node for each command, the root first. */
export function completionTree(program: Command): CompletionNode[] {
  return nodesOf(program, [], []);
}

function nodesOf(
  command: Command,
  parents: readonly string[],
  siblings: readonly Command[],
): CompletionNode[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command);
  const options = [...help.visibleOptions(command), ...globalOptionsOf(command)];
  const node: CompletionNode = {
    path: parents.join(' '),
    commands: subcommands.map((subcommand) => ({
      name: subcommand.name(),
      description: subcommand.description(),
    })),
    options: options.map(describeOption),
    arguments: valuesOfArguments(command, siblings),
  };
  return [
    node,
    ...subcommands.flatMap((subcommand) => nodesOf(subcommand, [...parents, subcommand.name()], subcommands)),
  ];
}

/** Options of the commands above, which are understood after the command too. */
function globalOptionsOf(command: Command): Option[] {
  const inherited: Option[] = [];
  for (let above = command.parent; above !== null; above = above.parent) inherited.push(...above.options);
  return inherited.filter((option) => option.long !== '--version');
}

function describeOption(option: Option): CompletionOption {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  const { description } = option;
  if (!option.required && !option.optional) return { names, description };
  return { names, description, value: valuesFor(option.flags, option.argChoices) };
}

function valuesOfArguments(command: Command, siblings: readonly Command[]): CompletionValues {
  // The command that commander makes for `help [command]` takes the names of its siblings.
  const explained = command.name() === 'help' ? siblings.filter((sibling) => sibling !== command) : [];
  const values = command.registeredArguments.map((argument) =>
    valuesFor(argument.name(), argument.argChoices),
  );
  return {
    words: [...explained.map((sibling) => sibling.name()), ...values.flatMap(({ words }) => words)],
    files: values.some(({ files }) => files),
  };
}

/** A placeholder says what it stands for: `<file>`, `[PATH…]`, `<folder>`. */
function valuesFor(placeholder: string, choices: readonly string[] | undefined): CompletionValues {
  return {
    words: [...(choices ?? [])],
    files: choices === undefined && /file|path|folder/i.test(placeholder),
  };
}
