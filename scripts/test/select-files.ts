import { globSync } from 'node:fs';
import path from 'node:path';
import { serverNeeds } from './server-needs.ts';

/**
 * - `unit`: files that need no server, which is known by what they import (see server-needs.ts)
 * - `standard`: all but those under `test/full/`
 * - `full`: all
 * - `image`: those under `test/image/`, which no other has: they try an image that scripts/image/check has built
 */
export type TestSelection = 'unit' | 'standard' | 'full' | 'image';

/** Test files below `root/test`, in a stable order; with filters, those whose path contains one of them. */
export function selectTestFiles(
  root: string,
  selection: TestSelection,
  filters: readonly string[],
): string[] {
  return globSync('test/**/*.test.ts', { cwd: root })
    .toSorted()
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .filter((file) => (selection === 'image') === file.startsWith(path.join('test', 'image', '')))
    .filter((file) => selection === 'full' || !file.startsWith(path.join('test', 'full', '')))
    .map((file) => path.join(root, file))
    .filter((file) => selection !== 'unit' || serverNeeds(file).size === 0);
}
