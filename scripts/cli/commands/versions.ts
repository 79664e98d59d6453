import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface VersionsOptions {
  format: Format;
}

export interface PromoteOptions extends VersionsOptions {
  percent?: number;
}

const codes = { [exitCodes.clean]: 'done', [exitCodes.error]: 'an error' };

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
    exitCodes: codes,
  });
}

function registerList(versions: Command): void {
  const list = versions
    .command('list')
    .description('All builds that Temporal knows, and what each is: current, ramping, draining, drained.')
    .addOption(formatOption())
    .action(async (options: VersionsOptions) => {
      const { listVersions } = await import('../actions/versions.ts');
      await listVersions(options, list);
    });
  addHelp(list, {
    examples: [['plumbline versions list -o json', 'for a pipeline that waits until a build is drained']],
    exitCodes: codes,
  });
}

function registerPromote(versions: Command): void {
  const promote = versions
    .command('promote')
    .description('Give new work to a build, and move to it what waits for people; also the way back.')
    .argument('<build-id>', 'The build; its workers must run.')
    .addOption(
      new Option('--percent <share>', 'Only this share of new work, to begin with.').argParser(readPercent),
    )
    .addOption(formatOption())
    .action(async (buildId: string, options: PromoteOptions) => {
      const { promote: promoteBuild } = await import('../actions/versions.ts');
      await promoteBuild(buildId, options, promote);
    });
  addHelp(promote, {
    examples: [
      ['plumbline versions promote 1.5.0 --percent 10', 'a tenth of new work'],
      ['plumbline versions promote 1.5.0', 'all of it'],
      ['plumbline versions promote 1.4.2', 'back again'],
    ],
    exitCodes: codes,
  });
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (text.trim() === '' || !(percent > 0 && percent <= 100)) {
    throw new InvalidArgumentError('Expected a share in per cent, more than 0 and at most 100.');
  }
  return percent;
}
