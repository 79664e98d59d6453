import type { Argument, Command, Option } from 'commander';
import { commandGroups } from '../cli/command-groups.ts';
import { helpTextsOf } from '../cli/help.ts';
import { createProgram } from '../cli/program.ts';
import { code, markdownTable } from './markdown-table.ts';

/** Every command with its arguments, options, examples and exit codes, as Markdown. */
export function commandLineReference(): string {
  const program = createProgram(commandGroups);
  const commands = program.commands.flatMap(withSubcommands);
  return `# Command line

Made from the program itself; \`plumbline COMMAND --help\` prints the same. Results are text, or JSON by \`-o json\`.
Exit codes follow \`kubectl diff\`: 0 as it should be, 1 drift, 2 an error, said in one line on standard error.

## Of every command

${optionTable(program.options)}

${commands.map(describeCommand).join('\n\n')}
`;
}

/** Commands that do something themselves, those below a command in its place. */
function withSubcommands(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(withSubcommands);
}

function describeCommand(command: Command): string {
  const { examples = [], exitCodes = {} } = helpTextsOf(command) ?? {};
  const own = command.options.filter(({ hidden }) => !hidden);
  const values = command.registeredArguments;
  const shown = examples.map(([line, meaning]) => `${line}   # ${meaning}`).join('\n');
  const codes = Object.entries(exitCodes).map(([number, meaning]) => `${number} ${meaning}`);
  return [
    `## ${fullName(command)}`,
    command.description(),
    `\`\`\`text\nplumbline ${fullName(command)} ${command.usage()}\n\`\`\``,
    ...(values.length === 0 ? [] : [argumentTable(values)]),
    ...(own.length === 0 ? [] : [optionTable(own)]),
    ...(examples.length === 0 ? [] : [`\`\`\`sh\n${shown}\n\`\`\``]),
    ...(codes.length === 0 ? [] : [`Exit codes: ${codes.join(', ')}.`]),
  ].join('\n\n');
}

/** `model drift`: without the name of the program. */
function fullName(command: Command): string {
  const above = command.parent?.parent ? `${fullName(command.parent)} ` : '';
  return `${above}${command.name()}`;
}

function argumentTable(values: readonly Argument[]): string {
  const rows = values.map((value) => [
    code(value.name()),
    [value.description, value.required ? 'Required.' : '', value.variadic ? 'May be several.' : '']
      .filter((part) => part !== '')
      .join(' '),
  ]);
  return markdownTable(['argument', 'meaning'], rows);
}

function optionTable(options: readonly Option[]): string {
  const rows = options
    .filter(({ hidden }) => !hidden)
    .map((option) => [code(option.flags), describeOption(option)]);
  return markdownTable(['option', 'meaning'], rows);
}

function describeOption(option: Option): string {
  const { description, argChoices, defaultValue, defaultValueDescription, mandatory } = option;
  const choices = argChoices === undefined ? '' : ` One of ${argChoices.map(code).join(', ')}.`;
  const isTold = defaultValue !== undefined && typeof defaultValue !== 'boolean';
  const usual = isTold ? ` Default: ${code(defaultValueDescription ?? String(defaultValue))}.` : '';
  return `${description}${choices}${usual}${mandatory ? ' Required.' : ''}`;
}
