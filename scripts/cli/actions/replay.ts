import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { ClientError } from '../../../clients/errors.ts';
import { createLogger } from '../../../workers/observability/logger.ts';
import { installRuntime } from '../../../workers/observability/runtime.ts';
import { replayHistories, replayRunning } from '../../../workers/operations/replay-histories.ts';
import type { Replay } from '../../../workers/operations/replay-histories.ts';
import { workflowCode } from '../../../workers/workflow-code.ts';
import type { ReplayOptions } from '../commands/replay.ts';
import { exitCodes } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import type { Colors } from '../output.ts';
import type { GlobalOptions } from '../program.ts';
import { withTemporal } from '../with-temporal.ts';

/** There is nothing to replay unless a folder is named. */
class NoRecordedHistoriesError extends ClientError {
  readonly code = 'no-recorded-histories';
  readonly retryable = false;
}

/** Replays the histories of a folder, or of all that runs, and says of each how it went. */
export async function replayFolder(
  folder: string | undefined,
  { format, running }: ReplayOptions,
  command: Command,
): Promise<void> {
  const isVerbose = command.optsWithGlobals<GlobalOptions>().verbose === true;
  const logger = createLogger({
    json: false,
    write: (line) => isVerbose && process.stderr.write(`${line}\n`),
  });
  await installRuntime({ logger });
  const replays =
    running === true
      ? await withTemporal(command, async ({ client, configuration }) => {
          const isEncrypted = configuration.temporal.encryption !== undefined;
          return await Array.fromAsync(replayRunning(client, await workflowCode(isEncrypted)));
        })
      : await Array.fromAsync(replayHistories(folderOf(folder), await workflowCode(false)));
  printResult(format, { replays }, describeReplays);
  if (replays.some(({ fault }) => fault !== undefined)) process.exitCode = exitCodes.error;
}

/** Where none is named, that of the project, which a checkout has and an installed package has not. */
function folderOf(named: string | undefined): string {
  if (named !== undefined) return path.resolve(named);
  const folder = fileURLToPath(new URL('../../../test/histories', import.meta.url));
  if (existsSync(folder)) return folder;
  throw new NoRecordedHistoriesError(
    'the recorded histories are part of a checkout only; name a folder: plumbline replay FOLDER',
  );
}

function describeReplays({ replays }: { replays: readonly Replay[] }, colors: Colors): string {
  if (replays.length === 0) return 'nothing runs';
  const width = Math.max(...replays.map(({ file }) => file.length));
  return replays
    .map((one) => {
      const { file, workflowType, events } = one;
      const what = workflowType === undefined ? 'no history' : `${workflowType}, ${events} events`;
      const { verdict, reason } = verdictOf(one, colors);
      return `${file.padEnd(width)}  ${verdict}  ${what}${reason}`;
    })
    .join('\n');
}

function verdictOf({ fault, pinnedTo }: Replay, colors: Colors): { verdict: string; reason: string } {
  if (pinnedTo !== undefined)
    return {
      verdict: colors.yellow('stays'),
      reason: `: it ends on build ${pinnedTo}, whose workers have to run until then`,
    };
  if (fault === undefined) return { verdict: colors.green('replays'), reason: '' };
  return { verdict: colors.red('fails'), reason: `: ${fault}` };
}
