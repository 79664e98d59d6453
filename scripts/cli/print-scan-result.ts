import type { ScanResult } from '../../domain/infrastructure/finding.ts';
import { exitCodeOf } from './exit-codes.ts';
import { colorsOf, printResult } from './output.ts';
import type { ScanFormat } from './output.ts';
import { renderScanResult } from './render/scan-result.ts';

/** Prints what a comparison found, says on standard error what could not be compared, and sets the exit code. */
export async function printScanResult(
  result: ScanResult,
  format: ScanFormat,
  verbose: boolean,
): Promise<void> {
  if (format === 'html') {
    const { renderScanHtml } = await import('./render/scan-html.ts');
    process.stdout.write(renderScanHtml(result, new Date()));
  } else {
    const now = new Date();
    const render = result.findings.length === 0 ? undefined : await import('./render/finding.ts');
    printResult(format, result, (shown, colors) =>
      renderScanResult(
        shown,
        colors,
        verbose,
        (finding) => render?.renderFinding(finding, colors, now) ?? '',
      ),
    );
  }
  sayErrors(result);
  process.exitCode = exitCodeOf(result);
}

/** What could not be compared, a line each. */
export function sayErrors(result: ScanResult): void {
  const { red, yellow } = colorsOf(process.stderr);
  for (const { object, message } of result.errors) {
    process.stderr.write(`${red('error:')} ${object}: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  }
  // A rule that cannot be run is an error as well, and is said once.
  const said = new Set(result.errors.map(({ message }) => message));
  for (const { object, message } of result.warnings ?? []) {
    if (!said.has(message)) process.stderr.write(`${yellow('warning:')} ${object}: ${message}\n`);
  }
}
