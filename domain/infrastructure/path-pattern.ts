import { matchesGlob } from './glob.ts';
import { parsePointer } from './json-pointer.ts';
import type { Path } from './json-pointer.ts';

/** A JSON pointer in which a step may be a glob (`nvidia.com~1*`), and `**` stands for any number of steps. */
export type PathPattern = readonly string[];

export function parsePattern(pattern: string): PathPattern {
  return parsePointer(pattern);
}

/** Whether the pattern names the node at `path`, or one above it: whoever speaks of a node speaks of all below. */
export function covers(pattern: PathPattern, path: Path): boolean {
  return matchesFrom(pattern, 0, path, 0, true);
}

/** Whether the pattern names exactly the node at `path`. */
export function names(pattern: PathPattern, path: Path): boolean {
  return matchesFrom(pattern, 0, path, 0, false);
}

function matchesFrom(pattern: PathPattern, at: number, path: Path, from: number, prefix: boolean): boolean {
  let position = from;
  for (let index = at; index < pattern.length; index += 1) {
    const step = pattern[index];
    if (step === undefined) return false;
    if (step === '**') {
      for (let skip = position; skip <= path.length; skip += 1) {
        if (matchesFrom(pattern, index + 1, path, skip, prefix)) return true;
      }
      return false;
    }
    const actual = path[position];
    if (actual === undefined || !matchesGlob(step, String(actual))) return false;
    position += 1;
  }
  return prefix || position === path.length;
}
