import { existsSync } from 'node:fs';
import path from 'node:path';
import type { RenderFault } from '../renderer.ts';
import { oneLine } from '../tools/one-line.ts';
import type { CheckedKustomization } from './check-kustomization.ts';

/** What `kustomize build` complained about, at the file that it names, else at the kustomization it began with. */
export function toKustomizeFault(
  complaint: string,
  realRoot: string,
  { file, folders }: CheckedKustomization,
): RenderFault {
  const message = innermost(oneLine(withoutPreamble(complaint), realRoot));
  const named = namedFiles(message).flatMap((name) =>
    ['', ...folders].map((folder) => path.posix.join(folder, name)),
  );
  const culprit = named.find((name) => !name.startsWith('..') && existsSync(path.join(realRoot, name)));
  const line = culprit === undefined ? undefined : /\byaml: line (\d+):/.exec(message)?.[1];
  return {
    position: { file: culprit ?? file, line: Number(line ?? 1), column: 1 },
    message: `kustomize: ${message || 'failed and said nothing'}`,
  };
}

function withoutPreamble(complaint: string): string {
  return complaint.replace(/^(?:# Warning.*\n)+/gm, '').replace(/^.*?Error: /s, '');
}

/**
 * Kustomize tries each resource as a file and then as a folder, and tells both failures, one around the other. Only
 * the first is about what people wrote.
 */
function innermost(message: string): string {
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
