import { templateFile } from './helm-faults.ts';

/**
 * Which template each line of Helm's output comes from: a `# Source:` comment opens every document. Answers a function
 * from line (from 1) to file, relative to the root of the source.
 */
export function templatePlaces(output: string, chart: string): (line: number) => string {
  const starts: { line: number; file: string }[] = [];
  let line = 1;
  for (const [, source, newline] of output.matchAll(/^# Source: (.+)$|(\n)/gm)) {
    if (source !== undefined) starts.push({ line, file: templateFile(chart, source.trim()) });
    if (newline !== undefined) line += 1;
  }
  return (of) => starts.findLast((one) => one.line <= of)?.file ?? `${chart}/Chart.yaml`;
}
