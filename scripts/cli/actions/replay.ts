import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Runtime, bundleWorkflowCode } from '@temporalio/worker';
import type { Command } from 'commander';
import { ClientError } from '../../../clients/errors.ts';
import { createLogger } from '../../../workers/observability/logger.ts';
import { installRuntime } from '../../../workers/observability/runtime.ts';
import { replayHistories } from '../../../workers/operations/replay-histories.ts';
import type { Replay } from '../../../workers/operations/replay-histories.ts';
import { workflowCode } from '../../../workers/workflow-code.ts';
import type { ReplayOptions } from '../commands/replay.ts';
import { exitCodes } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import type { Colors } from '../output.ts';
import type { GlobalOptions } from '../program.ts';

/** There is nothing to replay unless a folder is named. */
class NoRecordedHistoriesError extends ClientError {
  readonly code = 'no-recorded-histories';
  readonly retryable = false;
}

/** Replays the histories of a folder and says of each how it went. */
export async function replayFolder(
  folder: string | undefined,
  { format }: ReplayOptions,
  command: Command,
): Promise<void> {
  const isVerbose = command.optsWithGlobals<GlobalOptions>().verbose === true;
  const logger = createLogger({
    json: false,
    write: (line) => isVerbose && process.stderr.write(`${line}\n`),
  });
  await installRuntime({ logger });
  const histories = folder === undefined ? recordedHistories() : path.resolve(folder);
  const code = workflowCode();
  const bundle =
    'workflowBundle' in code
      ? code.workflowBundle
      : await bundleWorkflowCode({ ...code, logger: Runtime.instance().logger });
  const replays = await Array.fromAsync(replayHistories(histories, bundle));
  printResult(format, { replays }, describeReplays);
  if (replays.some(({ fault }) => fault !== undefined)) process.exitCode = exitCodes.error;
}

/** Those of the project, which a checkout has and an installed package has not. */
function recordedHistories(): string {
  const folder = fileURLToPath(new URL('../../../test/histories', import.meta.url));
  if (existsSync(folder)) return folder;
  throw new NoRecordedHistoriesError(
    'the recorded histories are part of a checkout only; name a folder: plumbline replay FOLDER',
  );
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
