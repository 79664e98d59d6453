import type { Finding, ScanResult } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import type { ScanFormat } from '../output.ts';
import { colorsOf } from '../output.ts';
import { sayErrors } from '../print-scan-result.ts';
import { renderFinding } from '../render/finding.ts';
import { renderScanResult } from '../render/scan-result.ts';

/** Shows one comparison after another. */
export interface WatchPrinter {
  show(result: ScanResult): void;
  /** Something went wrong; it is looked at again later. */
  say(line: string): void;
}

const clearScreen = '\u001B[2J\u001B[3J\u001B[H';

/**
 * On a terminal the newest state in the place of the one before; elsewhere all of the first one, then only what
 * changed. As JSON a line for each state that differs from the one before.
 */
export function createWatchPrinter(format: ScanFormat, verbose: boolean): WatchPrinter {
  if (format === 'json') return jsonPrinter();
  return process.stdout.isTTY ? screenPrinter(verbose) : logPrinter(verbose);
}

function screenPrinter(verbose: boolean): WatchPrinter {
  const colors = colorsOf(process.stdout);
  return {
    show(result) {
      const now = new Date();
      const shown = renderScanResult(result, colors, verbose, (one) => renderFinding(one, colors, now));
      process.stdout.write(`${clearScreen}${shown}\n`);
      sayErrors(result);
      process.stdout.write(colors.dim(`\n${clock(now)} · watching, Ctrl-C ends\n`));
    },
    say(line) {
      process.stderr.write(`${colors.red(line)}\n`);
    },
  };
}

function logPrinter(verbose: boolean): WatchPrinter {
  const colors = colorsOf(process.stdout);
  let before: ScanResult | undefined;
  let said = '';
  return {
    show(result) {
      const now = new Date();
      if (before === undefined) {
        const shown = renderScanResult(result, colors, verbose, (one) => renderFinding(one, colors, now));
        process.stdout.write(`${shown}\n`);
      } else
        process.stdout.write(
          changesBetween(before, result, now)
            .map((text) => `${text}\n`)
            .join(''),
        );
      if (before === undefined || errorsOf(before) !== errorsOf(result)) sayErrors(result);
      before = result;
      said = '';
    },
    say(line) {
      if (line !== said) process.stderr.write(`${line}\n`);
      said = line;
    },
  };

  function changesBetween(older: ScanResult, newer: ScanResult, now: Date): string[] {
    const known = new Map(older.findings.map((finding) => [finding.id, contentOf(finding)]));
    const present = new Set(newer.findings.map(({ id }) => id));
    const changed = newer.findings.filter((finding) => known.get(finding.id) !== contentOf(finding));
    const gone = older.findings.filter(({ id }) => !present.has(id));
    return [
      ...changed.map((finding) => `${clock(now)} ${renderFinding(finding, colors, now)}`),
      ...gone.map((finding) =>
        colors.green(`${clock(now)} ${describeReference(finding)} · ${finding.drift} · no longer differs`),
      ),
    ];
  }
}

function jsonPrinter(): WatchPrinter {
  let before = '';
  return {
    show(result) {
      const { summary, ...rest } = result;
      const { durationMs: _duration, dryRuns: _dryRuns, ...counts } = summary;
      const content = JSON.stringify([counts, { ...rest, findings: result.findings.map(contentOf) }]);
      if (content !== before) process.stdout.write(`${JSON.stringify(result)}\n`);
      before = content;
    },
    say(line) {
      process.stderr.write(`${line}\n`);
    },
  };
}

/** What a reader sees of a finding: times at which it was looked at are no change. */
function contentOf({ firstSeen: _firstSeen, ...finding }: Finding): string {
  return JSON.stringify(finding);
}

function errorsOf({ errors }: ScanResult): string {
  return JSON.stringify(errors);
}

function clock(now: Date): string {
  return now.toTimeString().slice(0, 8);
}
