import type { Command } from 'commander';
import type { RenderResult } from '../../../clients/renderers/renderer.ts';
import type { ScanResult } from '../../../domain/infrastructure/finding.ts';
import type { DiffOptions } from '../commands/diff.ts';
import { openComparison } from '../diff/comparison-session.ts';
import type { ComparisonSession } from '../diff/comparison-session.ts';
import { nothingToCompare } from '../diff/nothing-to-compare.ts';
import { printScanResult } from '../print-scan-result.ts';
import type { GlobalOptions } from '../program.ts';
import { readSources } from '../read-sources.ts';

/** What would be ignored in silence. */
class IntervalError extends Error {
  override readonly name = 'IntervalError';
}

/** Compares manifests with a live cluster and prints how they differ. Changes nothing. */
export async function diffSources(
  paths: readonly string[],
  options: DiffOptions,
  command: Command,
): Promise<void> {
  const { verbose = false } = command.optsWithGlobals<GlobalOptions>();
  if (options.watch !== true && command.getOptionValueSource('interval') === 'cli')
    throw new IntervalError('--interval says how often to compare with --watch; add --watch or leave it out');
  if (options.local === true)
    process.stderr.write('note: without dry runs, what was added beyond Git may stay unseen\n');
  if (options.watch === true) {
    const { watchSources } = await import('../diff/watch-sources.ts');
    await watchSources(paths, options, command);
    return;
  }
  // At the same time; what is wrong with the manifests is told first.
  const opening = openComparison(options, command);
  opening.catch(() => undefined);
  const desired = await readSources(paths, options);
  if (verbose) sayWhatIsLeftOut(desired);
  const result = desired.empty ? nothingToCompare(paths) : await compareOnce(desired, opening);
  await printScanResult(result, options.format, verbose);
}

async function compareOnce(desired: RenderResult, opening: Promise<ComparisonSession>): Promise<ScanResult> {
  await using session = await opening;
  return await session.compare(desired);
}

function sayWhatIsLeftOut({ skipped }: RenderResult): void {
  for (const { position, reason } of skipped) {
    process.stderr.write(`left out: ${position.file}:${position.line}:${position.column}: ${reason}\n`);
  }
}
