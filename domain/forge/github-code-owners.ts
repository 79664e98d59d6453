import { ownerNames } from './owner-rule.ts';
import type { OwnerRule } from './owner-rule.ts';

/**
 * The rules of a CODEOWNERS file as GitHub reads it: patterns like those of .gitignore, without negation and ranges
 * (docs.github.com, "About code owners", section "CODEOWNERS syntax").
 */
export function githubRules(text: string): OwnerRule[] {
  return text.split(/\r?\n/).flatMap((line): OwnerRule[] => {
    const [pattern, ...owners] = wordsOf(line);
    if (pattern === undefined || pattern.startsWith('!') || /[[\]]/.test(pattern)) return [];
    return [{ matches: matcherOf(pattern), owners: ownerNames(owners) }];
  });
}

/** Words between spaces; a backslash takes the next character as it is, `#` at the start of a word begins a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:\\.|[^\s\\])+/g)) {
    if (word.startsWith('#')) break;
    words.push(word.replaceAll(/\\(.)/g, '$1'));
  }
  return words;
}

function matcherOf(pattern: string): (file: string) => boolean {
  const onlyFolders = pattern.endsWith('/');
  const segments = pattern.split('/').filter((segment) => segment !== '');
  // A slash at the start or in the middle ties the pattern to the root; without one it holds at any depth.
  const tied = pattern.replace(/\/+$/, '').includes('/');
  const path = tied ? segments : ['**', ...segments];
  // `docs/*` means the files in docs and not those of its folders, while `docs` means all below it.
  const onlyFiles = segments.length > 1 && segments.at(-1) === '*' && !onlyFolders;
  return (file) => {
    const parts = file.split('/');
    const reached = matchedLengths(path, parts);
    if (onlyFiles) return reached.has(parts.length);
    const longest = onlyFolders ? parts.length - 1 : parts.length;
    return [...reached].some((length) => length > 0 && length <= longest);
  };
}

/**
 * How many leading segments of a path a pattern can mean; `**` is any number of them. All ways are followed at once, so
 * that no pattern takes long.
 */
function matchedLengths(pattern: readonly string[], parts: readonly string[]): Set<number> {
  let reached = new Set([0]);
  for (const segment of pattern) {
    const next = new Set<number>();
    if (segment === '**') {
      for (let length = Math.min(...reached); length <= parts.length; length += 1) next.add(length);
    } else {
      for (const length of reached)
        if (length < parts.length && matchesSegment(segment, parts[length] ?? '')) next.add(length + 1);
    }
    reached = next;
  }
  return reached;
}

/** `*` is any run of characters, `?` is one. Goes back to the last `*` only, so its time is bounded by both lengths. */
function matchesSegment(glob: string, text: string): boolean {
  let [position, at, star, retry] = [0, 0, -1, 0];
  while (at < text.length) {
    if (position < glob.length && glob[position] === '*') {
      star = position++;
      retry = at;
    } else if (position < glob.length && (glob[position] === '?' || glob[position] === text[at])) {
      position += 1;
      at += 1;
    } else if (star >= 0) {
      position = star + 1;
      at = ++retry;
    } else {
      return false;
    }
  }
  while (glob[position] === '*') position += 1;
  return position === glob.length;
}
