import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What must be there before a test file can run; `other` are servers that it starts by itself. */
export type ServerNeed = 'kubernetes' | 'temporal' | 'objectStorage' | 'renderers' | 'other';

const MODULES: readonly [RegExp, ServerNeed][] = [
  [/\/test\/support\/kubernetes-server\.ts$/, 'kubernetes'],
  [/\/test\/support\/temporal-server\.ts$/, 'temporal'],
  [/\/test\/support\/object-storage\.ts$/, 'objectStorage'],
  [/\/test\/support\/render-programs\.ts$/, 'renderers'],
  [/\/scripts\/dev\/(?:servers\/|stack\.ts$|run-)/, 'other'],
  [/\/scripts\/chaos\/mixed-day\/run-day\.ts$/, 'other'],
];

const IMPORT = /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

/**
 * The servers a test file uses, found by following its imports through the test folder: using one means importing
 * its module, so no file can be forgotten in a list or carry a wrong name.
 */
export function serverNeeds(file: string, seen = new Set<string>()): Set<ServerNeed> {
  const needs = new Set<ServerNeed>();
  seen.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    const imported = path.resolve(path.dirname(file), specifier);
    const need = MODULES.find(([pattern]) => pattern.test(imported))?.[1];
    if (need !== undefined) needs.add(need);
    else if (
      !seen.has(imported) &&
      imported.includes('/test/') &&
      imported.endsWith('.ts') &&
      existsSync(imported)
    )
      for (const further of serverNeeds(imported, seen)) needs.add(further);
  }
  return needs;
}
