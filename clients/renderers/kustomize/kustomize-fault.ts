import { existsSync } from 'node:fs';
import path from 'node:path';
import type { RenderFault } from '../renderer.ts';
import { oneLine } from '../tools/one-line.ts';
import type { CheckedKustomization } from './check-kustomization.ts';

/** What `kustomize build` complained about, at the file that it names, else at the kustomization it was in. */
export function toKustomizeFault(
  complaint: string,
  realRoot: string,
  { file, files }: CheckedKustomization,
): RenderFault {
  const whole = oneLine(withoutPreamble(complaint), realRoot);
  const message = innermost(whole);
  const folders = files.map((one) => path.posix.dirname(one));
  const named = namedFiles(message).flatMap((name) =>
    ['', ...folders].map((folder) => path.posix.join(folder, name)),
  );
  const culprit = named.find((name) => !name.startsWith('..') && existsSync(path.join(realRoot, name)));
  const line = culprit === undefined ? undefined : /\byaml: line (\d+):/.exec(message)?.[1];
  const within = [...whole.matchAll(recursion)].at(-1)?.[1];
  const kustomization = files.find((one) => path.posix.dirname(one) === within) ?? file;
  return {
    position: { file: culprit ?? kustomization, line: Number(line ?? 1), column: 1 },
    message: `kustomize: ${message || 'failed and said nothing'}`,
  };
}

/** Opens the complaint of a kustomization that another one builds upon. */
const recursion = /recursed accumulation of path '([^']*)': /g;

function withoutPreamble(complaint: string): string {
  return complaint.replace(/^(?:# Warning.*\n)+/gm, '').replace(/^.*?Error: /s, '');
}

/**
 * Kustomize tries each resource as a file and then as a folder, and tells both failures, one around the other. Only
 * the first is about what people wrote.
 */
function innermost(whole: string): string {
  const nested = [...whole.matchAll(recursion)].at(-1);
  const message = nested === undefined ? whole : whole.slice(nested.index + nested[0].length);
  const inner =
    /^(?:accumulating (?:resources|components): )?accumulation err='(.*?)': must build at directory: /.exec(
      message,
    )?.[1];
  if (inner !== undefined) return innermost(inner);
  return message.replace(/^accumulating (?:resources|components): /, '');
}

function namedFiles(message: string): string[] {
  return [...message.matchAll(/[\w./-]+\.(?:ya?ml|json)\b/g)].map(([name]) => name).toReversed();
}
