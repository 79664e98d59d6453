import { globSync } from 'node:fs';
import path from 'node:path';

/** Every page of documentation below the root of the project, relative to it, in a stable order. */
export function documentationPages(root: string): string[] {
  const pages = globSync(['*.md', 'docs/**/*.md', 'deploy/**/*.md', 'examples/**/*.md'], { cwd: root });
  return pages.map((page) => page.split(path.sep).join('/')).toSorted();
}
