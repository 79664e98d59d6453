import type { ScanResult } from '../../domain/infrastructure/finding.ts';
import { exitCodeOf } from './exit-codes.ts';
import { colorsOf, printResult } from './output.ts';
import type { Format } from './output.ts';
import { renderScanResult } from './render/scan-result.ts';

/** Prints what a comparison found, says on standard error what could not be compared, and sets the exit code. */
export function printScanResult(result: ScanResult, format: Format, verbose: boolean): void {
  printResult(format, result, (shown, colors) => renderScanResult(shown, colors, new Date(), verbose));
  const { red } = colorsOf(process.stderr);
  for (const { object, message } of result.errors) {
    process.stderr.write(`${red('error:')} ${object}: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  }
  process.exitCode = exitCodeOf(result);
}
