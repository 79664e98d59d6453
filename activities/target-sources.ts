import type { GitClient } from '../clients/git/git-client.ts';
import type { TargetSettings, TargetSource } from './target-settings.ts';

/** Between the commits of several sources, which travel as one. */
const separator = '+';

/** All sources of a target, in the order in which later ones win. */
export function sourcesOf(target: TargetSettings): readonly TargetSource[] {
  return target.sources ?? [target];
}

/** The commit that a target's revision stands for now; of several sources their commits, joined by `+`. */
export async function resolveTarget(
  git: GitClient,
  target: TargetSettings,
  signal: AbortSignal,
): Promise<string> {
  const commits: string[] = [];
  for (const { repository, revision } of sourcesOf(target))
    commits.push(await git.resolve(repository, revision, signal));
  return joinCommits(commits);
}

/** Several commits as one text. */
export function joinCommits(commits: readonly string[]): string {
  return commits.join(separator);
}

/** The commits of each source. */
export function commitsIn(commit: string): string[] {
  return commit.split(separator);
}
