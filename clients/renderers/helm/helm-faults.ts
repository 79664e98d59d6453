import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RenderFault, SourcePosition } from '../renderer.ts';
import { oneLine } from '../tools/one-line.ts';

/** What `helm template` complained about. `chart` is the folder of the chart, relative to `realRoot`. */
export async function toHelmFaults(
  complaint: string,
  realRoot: string,
  chart: string,
): Promise<RenderFault[]> {
  const text = complaint
    .replace(/^.*?^Error: /ms, '')
    .replace(/\s*Use --debug flag to render out invalid YAML\s*$/, '');
  const missing = /missing in charts\/ directory: (.+)/.exec(text)?.[1];
  if (missing !== undefined) return await missingDependencies(missing.split(','), realRoot, chart);
  return [templateFault(text, realRoot, chart) ?? fileFault(text, realRoot, chart)];
}

/** `template: app/templates/a.yaml:3:4: executing "…" at <…>: …`, once for each template on the way; the last failed. */
const failing = /(?:template: |error at \()([^\s:()]+):(\d+)(?::(\d+))?\)?: /g;

function templateFault(text: string, realRoot: string, chart: string): RenderFault | undefined {
  const last = [...text.matchAll(failing)].at(-1);
  if (last === undefined) return undefined;
  const [place, template = '', line = '1', column = '1'] = last;
  const reason = text.slice(last.index + place.length).replace(/^executing "[^"]*" at /, '');
  return {
    position: { file: templateFile(chart, template), line: Number(line), column: Number(column) },
    message: `helm: ${oneLine(reason, realRoot)}`,
  };
}

/** Faults of a whole file. Lines of a template are those of what it renders to, so they stay in the message. */
function fileFault(text: string, realRoot: string, chart: string): RenderFault {
  const message = oneLine(text, realRoot);
  const template = /YAML parse error on ([^\s:]+): (?:error converting YAML to JSON: )?(.*)/.exec(message);
  if (template !== null) {
    const [, file = '', reason = ''] = template;
    return {
      position: start(templateFile(chart, file)),
      message: `helm: renders to invalid YAML: ${reason.replace(/line (\d+)/, 'line $1 of the result')}`,
    };
  }
  const [, file, line] =
    /(?:cannot load|failed to parse) ([^\s:]+): .*?\bline (\d+)/.exec(message) ??
    /(?:cannot load|failed to parse) ([^\s:]+)/.exec(message) ??
    [];
  const isOfSource = file?.includes('/') === true && !path.isAbsolute(file);
  const named =
    file === undefined ? undefined : isOfSource ? file : path.posix.join(chart, path.basename(file));
  return {
    position: { ...start(named ?? path.posix.join(chart, 'Chart.yaml')), line: Number(line ?? 1) },
    message: `helm: ${message || 'failed and said nothing'}`,
  };
}

async function missingDependencies(
  names: readonly string[],
  realRoot: string,
  chart: string,
): Promise<RenderFault[]> {
  const file = path.posix.join(chart, 'Chart.yaml');
  const lines = (await readFile(path.join(realRoot, file), 'utf8')).split('\n');
  return names.map((stated) => {
    const name = stated.trim();
    const index = lines.findIndex((line) => /\bname: *["']?([\w.-]+)/.exec(line)?.[1] === name);
    return {
      position: { file, line: Math.max(index, 0) + 1, column: 1 },
      message: `dependency ${name} is not under charts/; run \`helm dependency build\` and commit charts/`,
    };
  });
}

/** Helm names templates by the chart's name, not by its folder. */
export function templateFile(chart: string, template: string): string {
  return path.posix.join(chart, template.slice(template.indexOf('/') + 1));
}

function start(file: string): SourcePosition {
  return { file, line: 1, column: 1 };
}
