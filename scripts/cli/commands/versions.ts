import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { addHelp } from '../help.ts';
import type { Format } from '../output.ts';
import { addPrintingCommand, doneOrError } from '../printing-command.ts';

export interface VersionsOptions {
  format: Format;
}

export interface PromoteOptions extends VersionsOptions {
  percent?: number;
}

export function registerVersions(program: Command): void {
  const versions = program
    .command('versions')
    .description('Upgrade versioned workers without stopping: which builds run, and which gets new work.');
  registerList(versions);
  registerPromote(versions);
  addHelp(versions, {
    examples: [
      ['plumbline versions list', 'which build is current, and which is no longer needed'],
      ['plumbline versions promote 1.5.0', 'once its workers run beside the others'],
    ],
    exitCodes: doneOrError,
  });
}

function registerList(versions: Command): void {
  addPrintingCommand(versions, {
    name: 'list',
    description: 'All builds that Temporal knows, and what each is: current, ramping, draining, drained.',
    examples: [['plumbline versions list -o json', 'for a pipeline that waits until a build is drained']],
    exitCodes: doneOrError,
  }).action(async (options: VersionsOptions, command: Command) => {
    const { listVersions } = await import('../actions/versions.ts');
    await listVersions(options, command);
  });
}

function registerPromote(versions: Command): void {
  addPrintingCommand(versions, {
    name: 'promote',
    description: 'Give new work to a build, and move to it what waits for people; also the way back.',
    arguments: [['<build-id>', 'The build; its workers must run.']],
    options: [
      new Option('--percent <share>', 'Only this share of new work, to begin with.').argParser(readPercent),
    ],
    examples: [
      ['plumbline versions promote 1.5.0 --percent 10', 'a tenth of new work'],
      ['plumbline versions promote 1.5.0', 'all of it'],
      ['plumbline versions promote 1.4.2', 'back again'],
    ],
    exitCodes: doneOrError,
  }).action(async (buildId: string, options: PromoteOptions, command: Command) => {
    const { promote } = await import('../actions/versions.ts');
    await promote(buildId, options, command);
  });
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (text.trim() === '' || !(percent > 0 && percent <= 100)) {
    throw new InvalidArgumentError('Expected a share in per cent, more than 0 and at most 100.');
  }
  return percent;
}
