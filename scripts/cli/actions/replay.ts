import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Runtime, bundleWorkflowCode } from '@temporalio/worker';
import type { Command } from 'commander';
import { installLogging } from '../../../workers/logging.ts';
import { replayHistories } from '../../../workers/operations/replay-histories.ts';
import type { Replay } from '../../../workers/operations/replay-histories.ts';
import type { ReplayOptions } from '../commands/replay.ts';
import { exitCodes } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import type { Colors } from '../output.ts';
import type { GlobalOptions } from '../program.ts';

const recorded = fileURLToPath(new URL('../../../test/histories', import.meta.url));

/** Replays the histories of a folder and says of each how it went. */
export async function replayFolder(
  folder: string | undefined,
  { format }: ReplayOptions,
  command: Command,
): Promise<void> {
  const isVerbose = command.optsWithGlobals<GlobalOptions>().verbose === true;
  installLogging({
    level: 'WARN',
    json: false,
    write: (line) => isVerbose && process.stderr.write(`${line}\n`),
  });
  const bundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url)),
    logger: Runtime.instance().logger,
  });
  const replays = await Array.fromAsync(
    replayHistories(folder === undefined ? recorded : path.resolve(folder), bundle),
  );
  printResult(format, { replays }, describeReplays);
  if (replays.some(({ fault }) => fault !== undefined)) process.exitCode = exitCodes.error;
}

function describeReplays({ replays }: { replays: readonly Replay[] }, colors: Colors): string {
  const width = Math.max(...replays.map(({ file }) => file.length));
  return replays
    .map(({ file, workflowType, events, fault }) => {
      const what = workflowType === undefined ? 'no history' : `${workflowType}, ${events} events`;
      const verdict = fault === undefined ? colors.green('replays') : colors.red('fails');
      const reason = fault === undefined ? '' : `: ${fault}`;
      return `${file.padEnd(width)}  ${verdict}  ${what}${reason}`;
    })
    .join('\n');
}
