import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { visible } from '../../../domain/text/visible.ts';
import type { StageOutcome } from '../../../workers/uninstall/removal.ts';
import { uninstall } from '../../../workers/uninstall/uninstall.ts';
import type { UninstallOptions } from '../commands/uninstall.ts';
import { exitCodes } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import { createProgress } from '../progress.ts';
import { withTemporal } from '../with-temporal.ts';

/** Nobody said that it is meant. */
class NotConfirmedError extends Error {
  override readonly name = 'NotConfirmedError';
}

/** Lists what would be taken away, asks, and does it. */
export async function uninstallAll(options: UninstallOptions, command: Command): Promise<void> {
  const { dryRun: isDry = false, stop = false, storage = false, yes = false, timeout, format } = options;
  await withTemporal(command, async ({ client, configuration }) => {
    const progress = createProgress();
    const wish = {
      stopsChanges: stop,
      withStorage: storage,
      told: (what: string) => progress.report(what),
      signal: AbortSignal.timeout(timeout),
    };
    if (!isDry && !yes)
      await confirm(describe(await uninstall(client, configuration, { ...wish, isDry: true }), true));
    const stages = await uninstall(client, configuration, { ...wish, isDry });
    progress.clear();
    printResult(format, { dryRun: isDry, stages }, () => describe(stages, isDry));
    if (stages.some(({ failed }) => failed.length > 0)) process.exitCode = exitCodes.error;
    else if (stages.some(({ left }) => left.length > 0)) process.exitCode = exitCodes.drift;
  });
}

async function confirm(list: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new NotConfirmedError('nobody can be asked here; look at --dry-run, then say --yes');
  process.stderr.write(`${list}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Take all of this away? (yes/no) ').finally(() => terminal.close());
  if (answer.trim().toLowerCase() !== 'yes') throw new NotConfirmedError('nothing was changed');
}

function describe(stages: readonly StageOutcome[], isDry: boolean): string {
  const lines = stages.flatMap(({ done, failed, left }) => [
    ...done.map((what) => `${isDry ? 'would go' : 'gone'}: ${what}`),
    ...failed.map(({ what, reason }) => `NOT done: ${what}: ${reason}`),
    ...left.map(({ what, byHand }) => `left to you: ${what}: ${byHand}`),
  ]);
  const isFailed = stages.some(({ failed }) => failed.length > 0);
  const end = isDry
    ? 'nothing was changed'
    : isFailed
      ? 'not all is done: mend what is named and run it again'
      : 'all is done: stop workers and gateway now, and delete what deploy/ brought';
  return [...lines.map(visible), end].join('\n');
}
