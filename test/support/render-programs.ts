import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RenderResult } from '../../clients/renderers/renderer.ts';
import { obtainTools } from '../../scripts/dev/toolchain/obtain.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The real programs that render, obtained when they are not there. */
export const renderPrograms = await obtainTools(['kustomize', 'helm']);

/** A checkout with these files, inside a folder with room beside it. */
export function checkoutOf(files: Record<string, string>): string {
  const root = path.join(temporaryFolder(), 'checkout');
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
  return root;
}

/** `file:line:column: message` of each fault. */
export function faultLines({ faults }: RenderResult): string[] {
  return faults.map(
    ({ position, message }) => `${position.file}:${position.line}:${position.column}: ${message}`,
  );
}

/** `Kind/name` of each object and where it comes from. */
export function placesOf({ objects }: RenderResult): Record<string, string> {
  return Object.fromEntries(
    objects.map(({ object, source }) => [
      `${object.kind}/${object.metadata.name}`,
      `${source.file}:${source.line}`,
    ]),
  );
}
