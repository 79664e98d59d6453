import { giteaRules } from './gitea-code-owners.ts';
import { githubRules } from './github-code-owners.ts';

export type CodeOwnersDialect = 'github' | 'gitea';

/** Where a forge looks for the file, in its order; the first that exists holds. */
export const codeOwnersFiles: Readonly<Record<CodeOwnersDialect, readonly string[]>> = {
  github: ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'],
  gitea: ['CODEOWNERS', 'docs/CODEOWNERS', '.gitea/CODEOWNERS'],
};

/**
 * The owners of changed files, without repetition: user names, and teams as `organisation/team`. On GitHub the last rule
 * that matches a file holds, one without owners too; on Gitea and Forgejo every rule that matches adds its owners. Lines
 * that the forge passes over are passed over.
 */
export function codeOwnersOf(text: string, files: readonly string[], dialect: CodeOwnersDialect): string[] {
  if (dialect === 'gitea') {
    const rules = giteaRules(text).filter((rule) => files.some((file) => rule.matches(file)));
    return [...new Set(rules.flatMap(({ owners }) => owners))];
  }
  const rules = githubRules(text);
  return [...new Set(files.flatMap((file) => rules.findLast((rule) => rule.matches(file))?.owners ?? []))];
}
