import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { addHelp } from '../help.ts';
import { formatOption } from '../output.ts';
import type { Format } from '../output.ts';

export interface ReplayOptions {
  running?: true;
  format: Format;
}

export function registerReplay(program: Command): void {
  const replay = program
    .command('replay')
    .description('Replay recorded histories against this code: would workflows that run now go on with it?')
    .argument(
      '[folder]',
      'Where the histories are, as JSON; the recorded ones of this project unless stated.',
    )
    .option(
      '--running',
      'Everything that runs now on the Temporal server of the configuration; what is pinned to a build is only named.',
    )
    .addOption(formatOption())
    .action(async (folder: string | undefined, options: ReplayOptions) => {
      const { replayFolder } = await import('../actions/replay.ts');
      await replayFolder(folder, options, replay);
    });
  addHelp(replay, {
    examples: [
      ['plumbline replay', 'before a change of a workflow is released'],
      ['temporal workflow show -w ID --output json > live/ID.json', 'save a history of a running system'],
      ['plumbline replay live', 'hold this code against it'],
      ['plumbline replay --running', 'with the new build, before its workers are started'],
    ],
    exitCodes: { [exitCodes.clean]: 'all replay', [exitCodes.error]: 'one does not, or an error' },
  });
}
