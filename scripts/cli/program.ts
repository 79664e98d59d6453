import { Command } from 'commander';
import { createColors } from 'picocolors';
import packageJson from '../../package.json' with { type: 'json' };
import { addHelp } from './help.ts';
import { colorsOf } from './output.ts';

/** Adds one command, with its subcommands, to the program. */
type RegisterCommand = (program: Command) => void;

export interface CommandGroup {
  heading: string;
  commands: RegisterCommand[];
}

/** Options of every command; read them with `command.optsWithGlobals<GlobalOptions>()`. */
export interface GlobalOptions {
  config?: string;
  verbose?: true;
}

export function createProgram(groups: readonly CommandGroup[]): Command {
  // Always coloured here; commander strips colours from what goes where they do not belong.
  const colors = createColors(true);
  const program = new Command('plumbline')
    .description('Keeps clusters true to Git and models true to the data they were trained on.')
    .version(packageJson.version, '-V, --version', 'Print the version.')
    .option(
      '-c, --config <file>',
      'The configuration (else PLUMBLINE_CONFIG, else the nearest plumbline.yaml).',
    )
    .option('--no-color', 'Never colour (NO_COLOR does the same).')
    .option('--verbose', 'Say where an error came from.')
    .helpOption('-h, --help', 'Explain a command.')
    .helpCommand('help [command]', 'Explain a command.')
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (text) => colors.bold(text),
      styleCommandText: (text) => colors.cyan(text),
      styleSubcommandText: (text) => colors.cyan(text),
      styleOptionText: (text) => colors.green(text),
    })
    .configureOutput({
      getOutHasColors: () => colorsOf(process.stdout).isColorSupported,
      getErrHasColors: () => colorsOf(process.stderr).isColorSupported,
    })
    .exitOverride();
  addHelp(program, {
    examples: [
      ['plumbline demo', 'the whole system on this machine, with a story to follow'],
      ['plumbline diff k8s/', 'how the live cluster differs from a folder of manifests'],
      ['plumbline status', 'what drifts, and what waits for a decision'],
      ['plumbline scan --help', 'what a command does, with examples'],
    ],
    exitCodes: { 0: 'nothing drifted', 1: 'drift', 2: 'an error, said in one line on standard error' },
  });
  for (const { heading, commands } of groups) {
    program.commandsGroup(heading);
    for (const register of commands) register(program);
  }
  nameHelpInErrors(program, program.name());
  return program;
}

/** Whoever mistypes an option is told of the help of that very command. */
function nameHelpInErrors(command: Command, line: string): void {
  command.configureOutput({ outputError: (text, write) => write(describeUsageError(text, line)) });
  for (const one of command.commands) nameHelpInErrors(one, `${line} ${one.name()}`);
}

/** One line out of commander's `error: …` and its suggestion on a second line. */
function describeUsageError(text: string, line: string): string {
  const sentence = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\.?\s*\n\(Did you mean (.*)\?\)/s, '; did you mean $1?');
  return `plumbline: ${sentence.replaceAll(/\s+/g, ' ')} (${line} --help lists what there is)\n`;
}
