import path from 'node:path';
import type { Command } from 'commander';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';
import type { ScanResult } from '../../../domain/infrastructure/finding.ts';
import type { DiffOptions } from '../commands/diff.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { describeError } from '../fail.ts';
import type { GlobalOptions } from '../program.ts';
import { readSources } from '../read-sources.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { createChangeBell } from './change-bell.ts';
import { openComparison } from './comparison-session.ts';
import type { ComparisonSession } from './comparison-session.ts';
import { nothingToCompare } from './nothing-to-compare.ts';
import { FileWatch } from './watch-files.ts';
import { LiveWatch } from './watch-live.ts';
import { createWatchPrinter } from './watch-printer.ts';

/** These sources or this format cannot be watched. */
class NotWatchableError extends Error {
  override readonly name = 'NotWatchableError';
}

/**
 * Compares again whenever a source or a live object changes, until Ctrl-C. The exit code is that of the last
 * comparison. A source that is half-way edited, or a cluster that is away, is said and waited out.
 */
export async function watchSources(
  paths: readonly string[],
  options: DiffOptions,
  command: Command,
): Promise<void> {
  if (paths.includes('-'))
    throw new NotWatchableError('standard input cannot be watched; name files or folders');
  if (options.format === 'html')
    throw new NotWatchableError('--watch prints text or json; html is for one look');
  const { verbose = false } = command.optsWithGlobals<GlobalOptions>();
  // What is wrong with the command line ends it at once; what comes later is waited out.
  let desired = await readSources(paths, options);
  await using session = await openComparison(options, command);

  const interruption = untilInterrupted();
  const { signal } = interruption;
  const bell = createChangeBell();
  const files = new FileWatch(() => bell.ring());
  const live = new LiveWatch(session.kubernetes, () => bell.ring(), signal);
  const printer = createWatchPrinter(options.format, verbose);
  try {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      try {
        if (!isFirst) desired = await readSources(paths, options);
        await files.follow(placesOf(paths, options, desired));
        live.follow(desired.objects);
        const result = await compare(session, desired, paths, signal);
        printer.show(result);
        process.exitCode = exitCodeOf(result);
      } catch (error) {
        if (signal.aborted) break;
        printer.say(describeError(error));
        process.exitCode = exitCodes.error;
      }
      await bell.heard(options.interval, signal);
    }
  } finally {
    files.close();
    interruption.forget();
  }
}

async function compare(
  session: ComparisonSession,
  desired: RenderResult,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ScanResult> {
  return desired.empty ? nothingToCompare(paths) : await session.compare(desired, signal);
}

function placesOf(paths: readonly string[], { values = [] }: DiffOptions, desired: RenderResult): string[] {
  const sources = desired.objects.map(({ source }) => path.dirname(source.file));
  const faulty = desired.faults.map(({ position }) => path.dirname(position.file));
  return [...new Set([...paths, ...values, ...sources, ...faulty])];
}
