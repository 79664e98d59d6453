import { ownerNames } from './owner-rule.ts';
import type { OwnerRule } from './owner-rule.ts';

/** Longer paths are not matched, and patterns with more repetitions not used: matching must end soon. */
const longestPath = 512;
const mostRepetitions = 3;

/**
 * The rules of a CODEOWNERS file as Gitea and Forgejo read it: regular expressions of Go over the whole path, with `!`
 * before those that mean every other file (docs.gitea.com, "Code Owners"). Gitea asks such owners by itself, too;
 * patterns that JavaScript reads in another way, or that could run for long, are left to it.
 */
export function giteaRules(text: string): OwnerRule[] {
  return text.split('\n').flatMap((line): OwnerRule[] => {
    const [pattern, ...owners] = wordsOf(line);
    if (pattern === undefined || owners.length === 0) return [];
    const negative = pattern.startsWith('!');
    const expression = expressionOf(negative ? pattern.slice(1) : pattern);
    if (expression === undefined) return [];
    const matches = (file: string): boolean =>
      file.length <= longestPath && expression.test(file) !== negative;
    return [{ matches, owners: ownerNames(owners) }];
  });
}

/** Words between spaces; a backslash takes the next character as it is, `#` begins a comment anywhere. */
function wordsOf(line: string): string[] {
  const words: string[] = [''];
  for (const [part] of line.trim().matchAll(/\\.|[\s\S]/g)) {
    if (part === '#') break;
    if (part === ' ' || part === '\t') words.push('');
    else words.push(`${words.pop() ?? ''}${part.startsWith('\\') ? part.slice(1) : part}`);
  }
  return words.filter((word) => word !== '');
}

function expressionOf(pattern: string): RegExp | undefined {
  // Flags and classes of Go's own, and a repeated group, whose time can grow without bound.
  if (/\(\?|\[\[:|\\[pPzAQ]|\)[*+{]/.test(pattern)) return undefined;
  if ((pattern.match(/[*+}]/g) ?? []).length > mostRepetitions) return undefined;
  try {
    return new RegExp(`^${pattern}$`, 'u');
  } catch {
    return undefined;
  }
}
