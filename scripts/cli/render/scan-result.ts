import type { Finding, ScanResult } from '../../../domain/infrastructure/finding.ts';
import { describeReference } from '../../../domain/infrastructure/object.ts';
import type { Colors } from '../output.ts';

/**
 * What a comparison found, as a diff from Git (`-`) to live (`+`), with a line that sums it up.
 *
 * @param renderFinding finding.ts, given by the caller: what it needs to show values is loaded only where there are any.
 */
export function renderScanResult(
  result: ScanResult,
  colors: Colors,
  verbose: boolean,
  renderFinding: (finding: Finding) => string,
): string {
  const blocks = result.findings.map(renderFinding);
  if (verbose && result.ignored.length > 0) {
    const ignored = result.ignored.map((one) => `ignored: ${describeReference(one)} (${one.rule})`);
    blocks.push(colors.dim(ignored.join('\n')));
  }
  return [...blocks, renderSummary(result, colors)].join('\n\n');
}

function renderSummary({ summary, findings, errors }: ScanResult, colors: Colors): string {
  const { compared, drifted, pending, ignored, durationMs } = summary;
  const notes = [
    ...(pending === 0 ? [] : [`${pending} pending (Git moved ahead)`]),
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(errors.length === 0 ? [] : [colors.red(count(errors.length, 'error'))]),
    `${(durationMs / 1000).toFixed(1)} s`,
  ].join(', ');
  if (findings.length > 0) {
    return `${colors.red(`${count(drifted, 'object')} drifted`)}, ${compared} compared; ${notes}. ${colors.dim('- is Git, + is live.')}`;
  }
  const nothing =
    errors.length > 0 ? `no drift in ${compared} compared` : colors.green(`no drift in ${compared} compared`);
  return `${nothing}; ${notes}.`;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
